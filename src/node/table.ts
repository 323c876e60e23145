import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { InputError } from "../core/errors.ts";
import type { Matrix } from "../core/matrix.ts";
import { matrix } from "../core/matrix.ts";
import { readStart } from "./read-start.ts";
import type { ColumnOptions, TableLayout } from "./table-columns.ts";
import { isDecimal, layOut, looksLikeHeader } from "./table-columns.ts";
import { tagsOf } from "./tags.ts";

export interface TableOptions extends ColumnOptions {
  /** Whether the first row names the columns. Default: where it looks like it, see `looksLikeHeader`. */
  readonly header?: boolean;
  /** One character. Default: tab in `.tsv`, else the one of comma, semicolon and tab that the first line has most of. */
  readonly delimiter?: string;
  /** Lines before the table. Default: 0. */
  readonly skipLines?: number;
}

/** A table of numbers with a label for each row. */
export interface Table {
  /** Rows × feature columns. */
  readonly data: Matrix<Float32Array>;
  /** Class of each row. */
  readonly labels: readonly string[];
  /** Tags of each row, where a column of them was asked for. */
  readonly tags: readonly (readonly string[])[] | undefined;
  /** Line of the file where each row ends, from 1. */
  readonly lines: readonly number[];
  /** Names of the feature columns. */
  readonly columns: readonly string[];
  readonly warnings: readonly string[];
}

/** Characters of a row, and so of a cell whose quote is never closed. */
const longestRow = 16 * 1024 * 1024;

/** Values of a table: 4 GiB of float32. */
const mostValues = 2 ** 30;

/**
 * Reads a text file of delimited values (CSV, TSV; RFC 4180): quoted cells, a byte order mark and every kind of line end
 * are understood, empty lines passed over. Throws an InputError that names file and line for a cell that is no finite
 * number, a row of another length, an empty label or a stray quote, and one that lists the columns where one is missing.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const { skipLines = 0 } = options;
  if (!(Number.isInteger(skipLines) && skipLines >= 0)) {
    throw new InputError(`invalid number of lines to skip: ${skipLines}, expected an integer of 0 or more`);
  }
  const delimiter = await findDelimiter(path, options.delimiter, skipLines);
  const rows = collectRows(path, options);
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    from_line: skipLines + 1,
    // Rows are taken here and not read from the stream, which would cost more than the parsing.
    on_record(record: string[], { lines }) {
      rows.add(
        record.map((cell) => cell.trim()),
        lines,
      );
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(createReadStream(path), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(
      `invalid table: ${path}: ${lowerFirst(error.message.split("\n", 1)[0] ?? "")}; mend it, or choose another delimiter`,
    );
  }
  return rows.finish();
}

/** Gathers rows; the first ones decide what the columns are. */
function collectRows(path: string, options: TableOptions) {
  let header: string[] | undefined;
  let headerLine = 0;
  let layout: TableLayout | undefined;
  let values = new Float32Array(1024);
  const labels: string[] = [];
  const tagLists: string[][] = [];
  const lines: number[] = [];

  function addRow(row: readonly string[], line: number, { label, tags, features, names }: TableLayout): void {
    const start = labels.length * features.length;
    if (start + features.length > mostValues)
      throw new InputError(`invalid table: ${path} has more than ${mostValues} values; split it`);
    if (start + features.length > values.length) values = grown(values, start + features.length);
    for (let j = 0; j < features.length; j++) {
      const column = features[j] ?? 0;
      const cell = row[column] ?? "";
      const value = isDecimal(cell) ? Math.fround(Number(cell)) : NaN;
      if (!Number.isFinite(value)) throw invalidNumber(cell, names[column] ?? "", line);
      values[start + j] = value;
    }
    const name = label === undefined ? "unlabelled" : (row[label] ?? "");
    if (name === "")
      throw new InputError(`missing label in ${path}:${line}, column ${JSON.stringify(names[label ?? 0])}; fill it in`);
    labels.push(name);
    if (tags !== undefined) tagLists.push(tagsOf(row[tags] ?? ""));
    lines.push(line);
  }

  function invalidNumber(cell: string, column: string, line: number): InputError {
    const shown = cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
    // Without a header, the first row may be one that does not look like it.
    const remedy =
      labels.length === 0 && header === undefined
        ? `mend the cell, or if the line names the columns, say --header or skip it with --skip-lines ${line}`
        : "mend the cell or remove the row";
    return new InputError(
      `invalid number in ${path}:${line}, column ${JSON.stringify(column)}: ${cell === "" ? "empty" : JSON.stringify(shown)}, expected a finite number; ${remedy}`,
    );
  }

  return {
    add(row: string[], line: number): void {
      if (layout === undefined && header === undefined && (options.header ?? looksLikeHeader(row, options.label))) {
        header = row;
        headerLine = line;
        return;
      }
      const width = header?.length ?? layout?.names.length ?? row.length;
      if (row.length !== width) {
        // What stands above the first row may be a title and no header.
        const remedy =
          labels.length === 0 ? `skip what is not of the table with --skip-lines ${line - 1}` : "remove the row";
        throw new InputError(
          `invalid row in ${path}:${line}: ${row.length} columns, expected ${width} as in line ${headerLine || lines[0]}; mend it, or ${remedy}`,
        );
      }
      layout ??= layOut(path, header, row, options);
      addRow(row, line, layout);
    },
    finish(): Table {
      if (layout === undefined)
        throw new InputError(
          `invalid table: ${path} has no rows${header ? " below its header" : ""}, expected numbers with a label`,
        );
      const columns = layout.features.map((i) => layout?.names[i] ?? "");
      const data = matrix(values.slice(0, labels.length * columns.length), labels.length, columns.length);
      const tags = layout.tags === undefined ? undefined : tagLists;
      return { data, labels, tags, lines, columns, warnings: layout.warnings };
    },
  };
}

function grown(values: Float32Array, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.min(mostValues, Math.max(needed, 2 * values.length)));
  larger.set(values);
  return larger;
}

/** Looks at the start of the file. Throws an InputError where it is no text. */
async function findDelimiter(path: string, given: string | undefined, skipLines: number): Promise<string> {
  const start = await readStart(path, 65536);
  if (start.includes(0)) {
    throw new InputError(
      `invalid data: ${path} is not text, expected a folder of images, a zip file of one, or a CSV or TSV file in UTF-8`,
    );
  }
  if (given !== undefined) {
    if (given.length === 1 && !/["\r\n]/.test(given)) return given;
    throw new InputError(`invalid delimiter: ${JSON.stringify(given)}, expected a single character such as a comma`);
  }
  if (path.toLowerCase().endsWith(".tsv")) return "\t";
  const lines = start.toString("utf8").split(/\r\n|\n|\r/);
  const line = lines.slice(skipLines).find((text) => text.trim() !== "") ?? "";
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const count = (character: string) => bare.split(character).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
