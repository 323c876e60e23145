import * as z from "zod";
import { InputError } from "../../core/errors.ts";
import { parseYaml, readYaml } from "../../node/yaml.ts";

/** A setting as it stands in the file. */
export type SettingValue = string | number | boolean | readonly (string | number | boolean)[];

/** Settings by the names of the options of `kinfold train`. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** One cell of a grid. */
export interface Cell {
  /** Its name, where the file gives one. */
  readonly name: string | null;
  /** What it adds to the settings that all have in common. */
  readonly settings: Settings;
  /** Where each of its settings stands in the file. */
  readonly lineOf: (name: string) => number;
}

/** What an experiment's file says. */
export interface Grid {
  readonly file: string;
  readonly data: string;
  readonly options: Settings;
  readonly cells: readonly Cell[];
  readonly seeds: readonly number[];
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/** Trainings that one experiment may have. */
const most = 10_000;

const scalar = z.union([z.string(), z.number(), z.boolean()], "expected a text, a number, true or false");
const setting = z.union([scalar, z.array(scalar).min(1)], "expected a text, a number, true, false, or a list of those");
const settings = z.record(z.string(), setting, "expected options with their values");
const lists = z.record(
  z.string(),
  z.array(setting, "expected a list of values to try").min(1, "expected at least one value"),
  "expected options with lists of values, or a list of named settings",
);
const named = z
  .array(z.object({ name: z.string("expected a name").min(1, "expected a name") }).catchall(setting))
  .min(1, "expected at least one of them");
const seed = z.int("expected a whole number").min(0, "expected 0 or more").max(0xffffffff, "expected 32 bits");
const seedList = z.array(seed).min(1, "expected at least one seed");
const seedCount = z
  .int("expected a number of seeds, or a list of them")
  .min(1, "expected at least one seed")
  .max(1000, "expected 1,000 seeds at most");

/** The file's schema. What a list means and what a mapping is known before, so that a message is about the right one. */
const schemaFor = (value: unknown) =>
  z.strictObject(
    {
      data: z.string("expected the data, as kinfold train takes it").min(1, "expected the data"),
      options: settings.default({}),
      grid: isListAt(value, "grid") ? named : lists.default({}),
      seeds: isListAt(value, "seeds") ? seedList : seedCount.default(1),
    },
    "expected data, options, grid and seeds",
  );

function isListAt(value: unknown, key: string): boolean {
  return (
    typeof value === "object" && value !== null && Object.entries(value).some(([k, v]) => k === key && Array.isArray(v))
  );
}

/** Reads an experiment. Throws an InputError that names file and line. */
export async function readGrid(file: string): Promise<Grid> {
  const yaml = await readYaml(file);
  const { data, options, grid, seeds } = parseYaml(file, yaml, schemaFor(yaml.value));
  const cells: readonly Cell[] = Array.isArray(grid)
    ? grid.map(({ name, ...own }, i) => ({ name, settings: own, lineOf: (key) => yaml.lineOf(["grid", i, key]) }))
    : product(Object.entries(grid)).map((own) => ({
        name: null,
        settings: own,
        lineOf: (key) => yaml.lineOf(["grid", key]),
      }));
  const list = typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
  checkOnce(file, "seeds", list, (i) => yaml.lineOf(["seeds", i]));
  const names = cells.flatMap(({ name }) => name ?? []);
  checkOnce(file, "grid", names, (i) => yaml.lineOf(["grid", i, "name"]));
  if (cells.length * list.length > most) {
    throw new InputError(
      `invalid grid: ${file} asks for ${cells.length} settings with ${list.length} seeds, expected ${most} trainings at most`,
    );
  }
  return { file, data, options, cells, seeds: list, lineOf: yaml.lineOf };
}

/** Every choice of one value from each list; the last list varies fastest. */
const product = (entries: readonly (readonly [string, readonly SettingValue[]])[]): Settings[] =>
  entries.reduce<Settings[]>(
    (cells, [name, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );

function checkOnce(file: string, what: string, values: readonly (string | number)[], lineOf: (i: number) => number) {
  const i = values.findIndex((value, k) => values.indexOf(value) !== k);
  if (i < 0) return;
  throw new InputError(`invalid ${what}: ${file}:${lineOf(i)}: ${values[i]} is there twice, expected each once`);
}
