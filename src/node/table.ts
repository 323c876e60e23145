import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { InputError } from "../core/errors.ts";
import { collectRows, likelyDelimiter, parserOptions, type Table, type TableOptions } from "../data/table/rows.ts";
import { readStart } from "./read-start.ts";

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
  const parser = parse(parserOptions(rows, { delimiter, skipLines }));
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
  return likelyDelimiter(start.toString("utf8"), skipLines);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
