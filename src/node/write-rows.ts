import { parquetWriteBuffer } from "hyparquet-writer";
import { csvLine } from "../data/table/csv.ts";
import { writeAtomic } from "./write-atomic.ts";

/** A row by its columns' names; what is missing or null is empty. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Columns in the order of their first appearance. */
const columnsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

/** Writes rows as CSV, with a head. */
export async function writeCsvRows(file: string, rows: readonly Row[]): Promise<void> {
  const columns = columnsOf(rows);
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column] ?? "")));
  await writeAtomic(file, [csvLine(columns), ...lines]);
}

/**
 * Writes rows as Parquet. A column of numbers alone is DOUBLE, or INT64 where it is among `whole`; any other is text.
 * An empty cell is null.
 */
export async function writeParquetRows(file: string, rows: readonly Row[], whole: readonly string[]): Promise<void> {
  const columnData = columnsOf(rows).map((name) => {
    const cells = rows.map((row) => row[name] ?? null);
    if (!cells.every((cell) => cell === null || typeof cell === "number")) {
      return { name, type: "STRING" as const, data: cells.map((cell) => (cell === null ? null : String(cell))) };
    }
    if (!whole.includes(name)) return { name, type: "DOUBLE" as const, data: cells };
    return { name, type: "INT64" as const, data: cells.map((cell) => (cell === null ? null : BigInt(cell))) };
  });
  await writeAtomic(file, new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "kinfold" })));
}
