import { InputError } from "../../core/errors.ts";
import type { Matrix } from "../../core/matrix.ts";
import { matrix } from "../../core/matrix.ts";
import type { ColumnOptions, TableLayout } from "./columns.ts";
import { isDecimal, layOut, looksLikeHeader } from "./columns.ts";
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

/** Values of a table: 4 GiB of float32. */
const mostValues = 2 ** 30;

/** Characters of a row, and so of a cell whose quote is never closed. */
const longestRow = 16 * 1024 * 1024;

/**
 * What csv-parse is told of a table: quoted cells, a byte order mark and every kind of line end are understood (RFC 4180),
 * empty lines passed over. Rows go into `rows` and not into csv-parse's own list, which would cost more than the parsing.
 */
export const parserOptions = (
  rows: Pick<TableRows, "add">,
  { delimiter, skipLines = 0 }: { readonly delimiter: string; readonly skipLines?: number },
) => ({
  bom: true,
  delimiter,
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: longestRow,
  from_line: skipLines + 1,
  on_record(record: string[], { lines }: { readonly lines: number }) {
    rows.add(
      record.map((cell) => cell.trim()),
      lines,
    );
    return null;
  },
});

/** The one of comma, semicolon and tab that the first line behind those that are skipped has most of. */
export function likelyDelimiter(start: string, skipLines = 0): string {
  const lines = start.split(/\r\n|\n|\r/);
  const line = lines.slice(skipLines).find((text) => text.trim() !== "") ?? "";
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const count = (character: string) => bare.split(character).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Rows of a table, gathered one by one. */
export interface TableRows {
  /** Takes a row and the line of the file where it ends. Throws an InputError that names file and line for what is no such row. */
  add(row: string[], line: number): void;
  /** The table. Throws an InputError where there was no row. */
  finish(): Table;
}

/** Gathers rows of the file `path`; the first ones decide what the columns are. */
export function collectRows(path: string, options: TableOptions): TableRows {
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
          `invalid row in ${path}:${line}: ${row.length} column${row.length === 1 ? "" : "s"}, expected ${width} as in line ${headerLine || lines[0]}; mend it, or ${remedy}`,
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
