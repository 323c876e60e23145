import type { Command } from "commander";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hasEnded } from "../../comparison/measured-run.ts";
import { InputError } from "../../core/errors.ts";
import { readRun } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import type { Cell, Grid, Settings, SettingValue } from "./read-grid.ts";
import { camelCase, trainArguments } from "./train-arguments.ts";

/** A training of a grid. */
export interface PlannedRun {
  /** Name of its folder. */
  readonly name: string;
  readonly folder: string;
  /** Its cell's name, or null where its settings are its name. */
  readonly label: string | null;
  readonly seed: number;
  /** What its cell chose, by the options' names. */
  readonly settings: Settings;
  /** What is typed after `kinfold` to begin it. */
  readonly argv: readonly string[];
}

/** Where a training stands: done, begun, or not begun. */
export type Standing = "done" | "begun" | "new";

/**
 * All trainings, seed by seed, so that whatever is done when someone interrupts is balanced. Throws an InputError with
 * file and line for a setting that `kinfold train` would refuse. `describe` makes that command.
 */
export function planRuns(grid: Grid, folder: string, describe: () => Command): PlannedRun[] {
  const cells = grid.cells.map((cell) => ({ ...cell, typed: argumentsOf(grid, cell, describe) }));
  const names = distinct(cells.map(({ name, settings }) => slug(name ?? title(settings))));
  return grid.seeds.flatMap((seed) =>
    cells.map(({ name: label, settings, typed }, i): PlannedRun => {
      const name = `${names[i] ?? ""}-${seed}`;
      const run = join(folder, name);
      const own = ["--seed", String(seed), "--threads", "1", "--json", "--out", run];
      return { name, folder: run, label, seed, settings, argv: ["train", grid.data, ...typed, ...own] };
    }),
  );
}

function argumentsOf(grid: Grid, cell: Cell, describe: () => Command): string[] {
  const both = merged(grid, cell);
  return trainArguments(describe, both, (name, error) => {
    const message = error instanceof Error ? error.message : String(error);
    const about = name ?? Object.keys(both).find((one) => isAbout(message, one));
    const line =
      about === undefined || Object.hasOwn(cell.settings, about)
        ? cell.lineOf(about ?? Object.keys(cell.settings)[0] ?? "")
        : grid.lineOf(["options", about]);
    const [what = "", ...rest] = message.split(": ");
    throw new InputError(`${what}: ${grid.file}:${line}: ${rest.join(": ")}`);
  });
}

/** Whether a message is about a setting: it begins with its name, or that of its option. */
const isAbout = (message: string, name: string): boolean =>
  [name, `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`].some((one) =>
    new RegExp(`^\\w+ ${one}:`).test(message),
  );

/** The settings of all with those of a cell, which may not say the same thing in two ways. */
function merged({ file, options, lineOf }: Grid, cell: Cell): Settings {
  const twice = Object.keys(cell.settings).find((name) =>
    Object.keys(options).some((other) => camelCase(other) === camelCase(name)),
  );
  if (twice === undefined) return { ...options, ...cell.settings };
  throw new InputError(
    `invalid ${twice}: ${file}:${cell.lineOf(twice)}: it is on line ${lineOf(["options", twice])} as well, expected it in options or in grid`,
  );
}

/** `nspa-margin-0.1`: names speak for themselves, numbers need a word. */
const title = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => (typeof value === "string" ? value : `${name}-${textOf(value)}`))
    .join("-") || "run";

/** A setting as one text. */
export const textOf = (value: SettingValue): string => [value].flat().join(",");

/** Characters that every file system takes. */
const slug = (text: string): string =>
  text
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80) || "run";

/** The names, with a number behind those that another one has, also where a file system does not tell a from A. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name}-${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Looks where a training stands. Throws an InputError where its folder holds another one. */
export async function standingOf({ folder, argv, name }: PlannedRun): Promise<Standing> {
  if (!existsSync(join(folder, runFiles.configuration))) return "new";
  const { arguments: typed, status } = await readRun(folder);
  // The folder itself may have been moved, or be named from elsewhere.
  if (JSON.stringify(typed.slice(0, -1)) !== JSON.stringify(argv.slice(0, -1))) {
    throw new InputError(
      `invalid output: ${folder} holds a run with other settings than ${name} has now; choose another folder with --out, or remove it`,
    );
  }
  return hasEnded({ status }) ? "done" : "begun";
}
