// What the program of a page calls for its blocks that are not TypeScript. Runs in a folder of its own.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Rule } from "../rules.ts";
import { missingLines } from "./output.ts";

/** Commands of a page, with the markers above them. */
export interface Commands {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly rules: readonly Rule[];
}

const command = fileURLToPath(new URL("command.js", import.meta.url));

/** What the page's commands have printed. */
let printed = "";

/** Tells that an example has come to its end. */
export function passed(place: string): void {
  appendFileSync(process.env["EXAMPLES_LOG"] ?? "", `${JSON.stringify({ passed: place })}\n`);
}

/** Writes a file that the page shows. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// Each knows the line that it is called from. npm and node are looked at only as far as they can be here.
const programs = ["npx", "npm", "node"].map(
  (name) => `${name}() { "$EXAMPLES_NODE" "$EXAMPLES_COMMAND" "\${BASH_LINENO[0]}" ${name} "$@" || return; }`,
);

/** Runs commands by bash, up to the first that fails. Throws an Error that says where. */
export function run({ file, line, text, rules }: Commands): void {
  const setup = `set -euo pipefail; trap 'echo "at line $LINENO" >&2' ERR; ${programs.join("; ")}`;
  const { status, output } = bash(`${setup}${"\n".repeat(line)}${text}`, file, rules);
  if (status === 0) return;
  const at = /^at line (\d+)$/m.exec(output)?.[1] ?? line;
  throw new Error(`${file}:${at}: a command failed\n${output.slice(-4000)}`);
}

/**
 * Runs the lines that begin with `$ `, which may fail, and looks for the others in what the page has printed so far. Throws
 * an Error for the first that is not there.
 */
export function compare({ file, line, text, rules }: Commands): void {
  const lines = text.trimEnd().split("\n");
  const typed = lines.map((one) => (one.startsWith("$ ") ? one.slice(2) : ""));
  bash(`${programs.join("; ")}${"\n".repeat(line)}${typed.join("\n")}`, file, rules);
  const expected = lines.map((one) => (one.startsWith("$ ") ? "" : one));
  const [missing] = missingLines(expected, printed);
  if (missing === undefined) return;
  throw new Error(`${file}:${line + 1 + missing}: nothing like this was printed, but\n${printed.slice(-4000)}`);
}

function bash(script: string, file: string, rules: readonly Rule[]): { status: number | null; output: string } {
  const env = {
    ...process.env,
    EXAMPLES_NODE: process.execPath,
    EXAMPLES_COMMAND: command,
    EXAMPLES_FILE: file,
    EXAMPLES_RULES: JSON.stringify(rules),
  };
  const { status, stdout, error } = spawnSync("bash", ["-c", `exec 2>&1; ${script}`], {
    encoding: "utf8",
    env,
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  printed += stdout;
  return { status, output: stdout };
}
