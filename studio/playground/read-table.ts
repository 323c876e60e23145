import { parse } from "csv-parse/browser/esm/sync";
import { InputError } from "../../src/core/errors.ts";
import { indexLabels } from "../../src/data/labels.ts";
import { looksLikeHeader } from "../../src/data/table/columns.ts";
import { collectRows, likelyDelimiter, parserOptions } from "../../src/data/table/rows.ts";
import { vectorDataset } from "../../src/data/vectors.ts";
import { checkTableSize } from "./limits.ts";
import type { OpenedData } from "./opened.ts";
import type { TableChoice } from "./sources.ts";

/** Characters in which the first line is looked for. */
const startLength = 65_536;

/** A table's label could not be told, or its columns do not do: the page offers all of them. */
export class ColumnProblem extends InputError {
  readonly columns: readonly string[];

  constructor(message: string, columns: readonly string[], cause: unknown) {
    super(message, { cause });
    this.columns = columns;
  }
}

/**
 * Reads a table of a person's, as `kinfold train` does. Throws an InputError that names file and line for what is no such
 * table; it knows the columns where there are some.
 */
export async function readTableFile(
  file: File,
  { label, ignore, skipLines }: TableChoice,
): Promise<Omit<OpenedData, "isSynthetic">> {
  checkTableSize(file);
  const text = await file.text();
  if (text.slice(0, startLength).includes("\0")) {
    throw new InputError(`invalid data: ${file.name} is not text, expected a CSV or TSV file in UTF-8`);
  }
  const delimiter = /\.tsv$/i.test(file.name) ? "\t" : likelyDelimiter(text.slice(0, startLength), skipLines);
  const rows = collectRows(file.name, { ...(label !== undefined && { label }), ignore });
  const first: string[][] = [];
  try {
    const keepFirst = { add: (row: string[]) => void first.push(row) };
    parse(text, { ...parserOptions(keepFirst, { delimiter, skipLines }), to: 1 });
    parse(text, parserOptions(rows, { delimiter, skipLines }));
    const table = rows.finish();
    const names = columnNames(first[0] ?? [], label);
    return {
      dataset: vectorDataset(table.data, {
        name: file.name,
        ...indexLabels(table.labels),
        ids: table.lines.map((line) => `${file.name}:${line}`),
      }),
      preprocessing: { kind: "vectors", columns: table.columns },
      warnings: table.warnings,
      table: { names, columns: table.columns, label: labelAmong(names, table.columns, ignore) },
    };
  } catch (error) {
    throw explained(error, file.name, columnNames(first[0] ?? [], label));
  }
}

/** Names of the columns, or their positions from 1 where the first row is one of numbers. */
const columnNames = (first: readonly string[], label: string | undefined): readonly string[] =>
  looksLikeHeader(first, label) ? first : first.map((_, i) => String(i + 1));

/** The one that is neither a feature nor left out. */
const labelAmong = (names: readonly string[], columns: readonly string[], ignore: readonly string[]): string =>
  names.find((name) => name !== "" && !columns.includes(name) && !ignore.includes(name)) ?? "";

/** An error of the parser's own as one of the file; with the columns, so that another can be chosen. */
function explained(error: unknown, name: string, columns: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof InputError) return new ColumnProblem(error.message, columns, error);
  if (!("code" in error && typeof error.code === "string" && error.code.startsWith("CSV_"))) return error;
  const [line = ""] = error.message.split("\n", 1);
  return new InputError(`invalid table: ${name}: ${line.slice(0, 1).toLowerCase()}${line.slice(1)}; mend it`, {
    cause: error,
  });
}
