// @ts-check
// Everything that must hold before a change goes in: `npm test`. `npm test -- lint unit` runs the steps that it names.
// A line a step; what a failed step printed; last of all `N passed, N failed`, which counts tests, and as one each the
// checks and the examples.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./chromium.mjs";

/** @typedef {{ passed: number, failed: number, skipped: readonly string[], output: string }} Outcome */

const reports = mkdtempSync(join(tmpdir(), "kinfold-test-"));
const chromium = findChromium();
const noChromium =
  "browser tests, no Chromium found; install one (Debian: apt-get install chromium) or name it by CHROMIUM=/path/to/it";

/** @type {Readonly<Record<string, () => Promise<Outcome> | string>>} what each step does, or why it is left out */
const steps = {
  format: () => check("prettier/bin/prettier.cjs", "--check", "."),
  lint: () => check("oxlint/bin/oxlint"),
  types: () => check("typescript/bin/tsc", "-p", "tsconfig.json"),
  page: () => check("typescript/bin/tsc", "-p", "studio/tsconfig.json"),
  unused: () => check("knip/bin/knip.js"),
  unit: () => vitest("node*"),
  browser: () => (chromium === undefined ? noChromium : vitest("browser")),
  build: () => counted(["scripts/build.mjs"]),
  package: () => vitest("package"),
  documentation: () => vitest("documentation"),
  examples,
};

/** Runs Node and keeps what it prints. @param {readonly string[]} args */
async function run(args) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (/** @type {Buffer} */ data) => chunks.push(data));
  /** @type {number | null} */
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { ok: code === 0, output: Buffer.concat(chunks).toString() };
}

/** A run that counts as one. @param {readonly string[]} args @returns {Promise<Outcome>} */
async function counted(args) {
  const { ok, output } = await run(args);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], output };
}

/** Runs an installed program. @param {string} program @param {readonly string[]} args */
const check = (program, ...args) => counted([join("node_modules", program), ...args]);

/** Runs a project of vitest.config.ts. @param {string} project @returns {Promise<Outcome>} */
async function vitest(project) {
  const file = join(reports, `${project.replace("*", "")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { ok, output } = await run(["node_modules/vitest/vitest.mjs", "run", "--project", project, ...reporters]);
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = read(file);
  // A file that does not load has no tests to fail, and an error outside of tests fails none.
  const broken = testResults.filter((result) => result.status === "failed" && result.assertionResults.length === 0);
  const failed = numFailedTests + broken.length;
  return {
    passed: numPassedTests,
    failed: ok ? failed : Math.max(failed, 1),
    skipped: testResults
      .flatMap((result) => result.assertionResults)
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName }) => fullName),
    output,
  };
}

/**
 * What vitest wrote; nothing where it did not get so far.
 * @param {string} file
 * @returns {{ numPassedTests?: number, numFailedTests?: number,
 *   testResults?: { status: string, assertionResults: { status: string, fullName: string }[] }[] }}
 */
function read(file) {
  try {
    return /** @type {ReturnType<typeof read>} */ (JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

/** Runs every example; one is right when it ends without an error. @returns {Promise<Outcome>} */
async function examples() {
  const total = { passed: 0, failed: 0, skipped: [], output: "" };
  for (const name of readdirSync("examples").filter((file) => file.endsWith(".ts"))) {
    const { passed, failed, output } = await counted(["scripts/run.mjs", join("examples", name)]);
    total.passed += passed;
    total.failed += failed;
    if (failed > 0) total.output += `examples/${name}\n${output}`;
  }
  return total;
}

/** @param {Outcome} outcome */
function summary({ passed, failed, skipped }) {
  return [`${passed} passed`, failed > 0 && `${failed} failed`, skipped.length > 0 && `${skipped.length} skipped`]
    .filter(Boolean)
    .join(", ");
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
const unknown = names.find((name) => !Object.hasOwn(steps, name));
if (unknown !== undefined) {
  console.error(`unknown step: ${unknown}, expected some of ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const leftOut = [];
for (const name of names) {
  const start = performance.now();
  const outcome = await steps[name]?.();
  if (outcome === undefined) continue;
  if (typeof outcome === "string") {
    leftOut.push(outcome);
    console.log(`–  ${name.padEnd(13)}skipped`);
    continue;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  console.log(`${outcome.failed > 0 ? "✗" : "✓"}  ${name.padEnd(13)}${seconds} s   ${summary(outcome)}`);
  if (outcome.failed > 0) console.log(outcome.output.trimEnd().replaceAll(/^/gm, "   │ "));
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  leftOut.push(...outcome.skipped.map((test) => `${name} test: ${test}`));
}
rmSync(reports, { recursive: true, force: true });

for (const reason of leftOut) console.log(`skipped: ${reason}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
