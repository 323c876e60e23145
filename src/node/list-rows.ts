import { CsvError, parse } from "csv-parse/sync";
import { InputError } from "../core/errors.ts";

/** The cells of a header, by the delimiter that it has most of. */
export function headerCells(line: string): { delimiter: string; cells: string[] } {
  const count = (delimiter: string) => line.split(delimiter).length;
  const delimiter = [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
  const cells = line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .toLowerCase(),
  );
  return { delimiter, cells };
}

/** A row of a list. */
export interface ListRow {
  /** Its cells, without space at their ends. */
  readonly record: readonly string[];
  /** Line of the file where it ends, from 1. */
  readonly line: number;
}

/**
 * The rows of a CSV or TSV file in UTF-8, its header first, empty lines left out. `what` it is, for messages.
 * Throws an InputError for what is no text, and for a stray quote.
 */
export function parseRows(what: string, path: string, bytes: Uint8Array): ListRow[] {
  if (bytes.subarray(0, 65536).includes(0)) {
    throw new InputError(`invalid ${what}: ${path} is not text, expected CSV in UTF-8`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: ListRow[] = [];
  try {
    const first = text
      .subarray(0, 65536)
      .toString("utf8")
      .split(/\r\n|\n|\r/);
    parse(text, {
      bom: true,
      delimiter: headerCells(first.find((line) => line.trim() !== "") ?? "").delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(record: string[], { lines }) {
        rows.push({ record: record.map((cell) => cell.trim()), line: lines });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reason = error.message.split("\n", 1)[0] ?? "";
    throw new InputError(`invalid ${what}: ${path}: ${reason.slice(0, 1).toLowerCase()}${reason.slice(1)}; mend it`);
  }
  return rows;
}
