import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// What only a real process has: exit codes, signals, pipes. The package is compiled for it, so that it is never stale;
// its types are checked elsewhere.
const place = mkdtempSync(join(tmpdir(), "kinfold-cli-"));
const main = join(place, "dist/cli/main.js");
afterAll(() => rmSync(place, { recursive: true, force: true }));
beforeAll(() => {
  copyFileSync("package.json", join(place, "package.json"));
  symlinkSync(resolve("node_modules"), join(place, "node_modules"), "dir");
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const argv = [compiler, "-p", "tsconfig.build.json", "--noCheck", "--outDir", join(place, "dist")];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the package does not compile:\n${stdout}`);
}, 120_000);

function start(argv: readonly string[]): { child: ChildProcessWithoutNullStreams; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...argv], { cwd: place });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits until the child has said something on stderr. */
const said = (child: ChildProcessWithoutNullStreams, text: string) =>
  new Promise<void>((done) => {
    let all = "";
    child.stderr.on("data", (chunk: Buffer) => {
      all += chunk.toString();
      if (all.includes(text)) done();
    });
  });

const endless = ["train", "synthetic", "--epochs", "100000", "--evaluate-every", "1000", "--threads", "1"];

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a training cleanly: exit code 130, and a whole run",
  async (signal) => {
    const out = `runs/${signal}`;
    const { child, ended } = start([...endless, "--out", out]);
    await said(child, "epoch 0");
    child.kill(signal);
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^interrupted; what was learned so far is kept/);
    const folder = join(place, out);
    expect(readdirSync(folder).sort()).toEqual([
      "checkpoint.safetensors",
      "embeddings",
      "events.jsonl",
      "model.onnx",
      "progress.json",
      "report.html",
      "run.json",
    ]);
    expect(readFileSync(join(folder, "run.json"), "utf8")).toContain('"status": "interrupted"');
    const [last = ""] = readFileSync(join(folder, "events.jsonl"), "utf8").trimEnd().split("\n").slice(-1);
    expect(JSON.parse(last)).toMatchObject({ type: "end", reason: "interrupted" });
  },
  60_000,
);

test("a second interruption ends the process at once", async () => {
  const { child, ended } = start([...endless, "--out", "runs/twice"]);
  await said(child, "epoch 0");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  const { code } = await ended;
  expect(code).toBe(130);
  expect(readFileSync(join(place, "runs/twice/run.json"), "utf8")).toContain('"status": "running"');
  expect(existsSync(join(place, "runs/twice/report.html"))).toBe(false);
}, 60_000);

test("bad input ends with exit code 2 and one line", async () => {
  const { code, stdout, stderr } = await start(["train", "nowhere", "--out", "runs/none"]).ended;
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: [^\n]*nowhere[^\n]*\n$/);
  expect(existsSync(join(place, "runs/none"))).toBe(false);
});

test("a reader that has seen enough ends a training as an interruption does", async () => {
  const { child, ended } = start([...endless, "--json", "--out", "runs/head"]);
  child.stdout.once("data", () => child.stdout.destroy());
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([130, ""]);
  expect(readFileSync(join(place, "runs/head/run.json"), "utf8")).toContain('"status": "interrupted"');
}, 60_000);

test("the help is quick because it loads neither the runtime nor the image decoder", () => {
  const script = `
    await import(${JSON.stringify(pathToFileURL(main).href)});
    const { sharedObjects } = process.report.getReport();
    process.stderr.write(JSON.stringify(sharedObjects.filter((file) => file.endsWith(".node"))));
  `;
  const argv = ["--input-type=module", "-e", script, "x", "train", "--help"];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(stdout).toMatch(/^Usage: kinfold train/);
  expect(stderr).toBe("[]");
});
