import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "./compile.ts";
import type { Example, Program } from "./programs.ts";

/** How some programs ended. */
export interface Outcome {
  /** Places of the examples that came to their end. */
  readonly passed: ReadonlySet<string>;
  /** Places of the markers that were heeded. */
  readonly used: ReadonlySet<string>;
  /** What a file's program has thrown. */
  readonly thrown: ReadonlyMap<string, string>;
  /** What was printed by all. */
  readonly output: string;
}

/**
 * Runs programs that were compiled in a project, one after the other in one process, in a new folder of the project that
 * holds a copy of the data.
 */
export async function runPrograms(
  programs: readonly Program[],
  { project, name, data }: { readonly project: string; readonly name: string; readonly data: string },
): Promise<Outcome> {
  const world = join(project, "worlds", name);
  const log = `${world}.log`;
  mkdirSync(world, { recursive: true });
  cpSync(data, world, { recursive: true });
  const main = join(project, "examples/inside/main.js");
  const child = spawn(process.execPath, ["--enable-source-maps", main, ...programs.map(({ file }) => file)], {
    cwd: world,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      EXAMPLES_LOG: log,
      EXAMPLES_REPOSITORY: process.cwd(),
      EXAMPLES_KINFOLD: join(project, "node_modules/kinfold/dist/cli/main.js"),
      KINFOLD_CACHE: join(world, "cache"),
      NO_COLOR: "1",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  const said = (text: string) =>
    text.replace(/(?:file:\/\/)?[^\s()]*?\/((?:docs\/|src\/)[\w./-]+|README\.md)\.ts:/g, "$1:");
  const entries = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map(readEntry) : [];
  return {
    passed: new Set(entries.flatMap(({ passed }) => passed ?? [])),
    used: new Set(entries.flatMap(({ used }) => used ?? [])),
    thrown: new Map(entries.map(({ failed = "", message = "" }) => [failed, said(message)])),
    output: said(output),
  };
}

interface Entry {
  readonly passed?: string;
  readonly used?: string;
  readonly failed?: string;
  readonly message?: string;
}

const readEntry = (line: string): Entry => JSON.parse(line) as Entry;

/** What is known of a program: what the compiler says of it, and how it ended. */
export interface Verdict {
  readonly problems: readonly Problem[];
  readonly outcome: Outcome;
}

/**
 * What is wrong with an example, for people; null where nothing is, and undefined where it was not reached, for another is
 * wrong.
 */
export function faultOf(example: Example, program: Program, { problems, outcome }: Verdict): string | null | undefined {
  const contains = ({ lines: [first, last] }: Example, line: number) => first <= line && line <= last;
  const [first] = program.examples;
  const own = problems.filter(
    ({ line }) =>
      contains(example, line) || (example === first && !program.examples.some((other) => contains(other, line))),
  );
  if (own.length > 0) return own.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("\n");
  // A promise that nobody waits for may fail after all have ended.
  const late = outcome.thrown.has(program.file) ? program.examples.at(-1) : undefined;
  const stopped = program.examples.find(({ place }) => !outcome.passed.has(place)) ?? late;
  if (problems.length === 0 && example === stopped) {
    return `${example.place}: ${outcome.thrown.get(program.file) ?? `the program ended early\n${outcome.output}`}`;
  }
  return outcome.passed.has(example.place) ? null : undefined;
}
