import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.ts";
import type { IdGrade } from "../data/relevance/graded-pairs.ts";
import type { IdTriplet } from "../data/samplers/fixed-triplets.ts";
import { parseRows } from "./list-rows.ts";
import { isDecimal } from "../data/table/columns.ts";

/**
 * Reads triplets from a CSV or TSV file whose header names the columns `anchor`, `positive` and `negative`, ids of samples,
 * in any order; other columns are passed over, so that what `kinfold triplets RUN --hardest 50 --csv` writes is one.
 * Throws an InputError that names file and line for a missing column or cell.
 */
export async function readTripletList(path: string): Promise<IdTriplet[]> {
  const rows = await readColumns("list of triplets", path, ["anchor", "positive", "negative"]);
  return rows.map(({ cells: [anchor = "", positive = "", negative = ""], line }) => ({
    anchor,
    positive,
    negative,
    place: `${path}:${line}`,
  }));
}

/**
 * Reads grades of pairs of samples from a CSV or TSV file with the columns `first` and `second`, ids of samples, and
 * `relevance`, from 0 to 1; other columns are passed over.
 * Throws an InputError that names file and line for a missing column or cell and a grade that is no such number.
 */
export async function readGrades(path: string): Promise<IdGrade[]> {
  const rows = await readColumns("list of grades", path, ["first", "second", "relevance"]);
  return rows.map(({ cells: [first = "", second = "", text = ""], line }) => {
    const relevance = isDecimal(text) ? Number(text) : NaN;
    if (relevance >= 0 && relevance <= 1) return { first, second, relevance, place: `${path}:${line}` };
    throw new InputError(`invalid relevance in ${path}:${line}: ${text}, expected a number from 0 to 1; mend it`);
  });
}

/**
 * Reads weights of classes from a CSV or TSV file with the columns `class` and `weight`.
 * Throws an InputError that names file and line for a weight that is no finite number, 0 or more, and a class named twice.
 */
export async function readClassWeights(path: string): Promise<Record<string, number>> {
  const rows = await readColumns("list of weights", path, ["class", "weight"]);
  const weights = once(path, rows).map(({ cells: [name = "", text = ""], line }): [string, number] => {
    const weight = isDecimal(text) ? Number(text) : NaN;
    if (Number.isFinite(weight) && weight >= 0) return [name, weight];
    throw new InputError(`invalid weight in ${path}:${line}: ${text}, expected a finite number, 0 or more; mend it`);
  });
  return Object.fromEntries(weights);
}

/**
 * Reads the super-class of each class from a CSV or TSV file with the columns `class` and `superclass`.
 * Throws an InputError that names file and line for a missing cell and a class named twice.
 */
export async function readSuperClasses(path: string): Promise<Record<string, string>> {
  const rows = await readColumns("list of super-classes", path, ["class", "superclass"]);
  return Object.fromEntries(once(path, rows).map(({ cells: [name = "", group = ""] }) => [name, group]));
}

interface Row {
  /** Cells of the columns asked for, in the order asked for, none of them empty. */
  readonly cells: readonly string[];
  readonly line: number;
}

async function readColumns(what: string, path: string, columns: readonly string[]): Promise<Row[]> {
  const [header, ...rows] = parseRows(what, path, await read(what, path));
  if (header === undefined || rows.length === 0) {
    throw new InputError(
      `invalid ${what}: ${path} has no rows, expected a header ${columns.join(",")} and rows below it`,
    );
  }
  const names = header.record.map((cell) => cell.toLowerCase());
  const places = columns.map((column) => {
    const place = names.indexOf(column);
    if (place !== -1 && place === names.lastIndexOf(column)) return place;
    throw new InputError(
      `${place === -1 ? "missing" : "duplicate"} column: ${column} in ${path}:${header.line}, expected ${columns.join(",")}, each once`,
    );
  });
  return rows.map(({ record, line }) => {
    const cells = places.map((place) => record[place] ?? "");
    const missing = columns.find((_, i) => cells[i] === "");
    if (missing === undefined) return { cells, line };
    throw new InputError(`missing ${missing} in ${path}:${line}; fill it in or remove the row`);
  });
}

async function read(what: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new InputError(`invalid ${what}: ${path} cannot be read (${String(error.code)}), expected a CSV or TSV file`);
  }
}

/** The same rows. Throws an InputError where the first cell of one is that of another. */
function once(path: string, rows: readonly Row[]): readonly Row[] {
  const lines = new Map<string, number>();
  for (const {
    cells: [name = ""],
    line,
  } of rows) {
    const before = lines.get(name);
    if (before !== undefined) {
      throw new InputError(
        `duplicate class in ${path}:${line}: ${JSON.stringify(name)} is in line ${before} too; remove one`,
      );
    }
    lines.set(name, line);
  }
  return rows;
}
