// Stands for npx, npm and node in a page's commands: `command.js LINE PROGRAM ARGUMENTS`.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { endAfter } from "./limit.ts";
import { type Rule, rulesFor } from "../rules.ts";

endAfter(300);
const [line, ...argv] = process.argv.slice(2);
const place = `${process.env["EXAMPLES_FILE"]}:${line}`;
const repository = process.env["EXAMPLES_REPOSITORY"] ?? "";
const rules = rulesFor(argv, JSON.parse(process.env["EXAMPLES_RULES"] ?? "[]") as readonly Rule[]);
for (const { place: used } of rules) appendFileSync(process.env["EXAMPLES_LOG"] ?? "", `${JSON.stringify({ used })}\n`);
const isSkipped = rules.some(({ skip }) => skip !== null);

if (argv[0] === "npx" && argv[1] === "kinfold") await kinfold(argv.slice(2));
else if (!isSkipped) refuse("only npx kinfold is run here; skip it by a marker");
else if (argv[0] === "npm") checkScript(argv.slice(1));
else if (argv[0] === "node") checkFiles(argv.slice(1));
else refuse("expected npx kinfold");

/** Runs a command of Kinfold, or, where it is skipped, reads its arguments and options and does nothing. */
async function kinfold(typed: readonly string[]): Promise<void> {
  process.argv = [process.execPath, "kinfold", ...typed, ...rules.flatMap(({ options }) => options)];
  if (isSkipped) {
    const action = Command.prototype.action;
    Command.prototype.action = function (this: Command) {
      return action.call(this, () => {});
    };
  }
  await import(process.env["EXAMPLES_KINFOLD"] ?? "");
}

/** Looks whether a script is there that npm is to run. */
function checkScript([first = "", second = ""]: readonly string[]): void {
  if (["ci", "install", "i"].includes(first)) return;
  const name = first === "run" ? second : first;
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { scripts: object };
  if (!Object.hasOwn(scripts, name)) refuse(`unknown script: ${name}`);
}

/** Looks whether the files are there that node is to run. */
function checkFiles(paths: readonly string[]): void {
  const missing = paths.find((path) => /\.(mjs|ts)$/.test(path) && !existsSync(join(repository, path)));
  if (missing !== undefined) refuse(`missing file: ${missing}`);
}

function refuse(why: string): void {
  console.error(`error: ${place}: ${argv.join(" ")}: ${why}`);
  process.exitCode = 2;
}
