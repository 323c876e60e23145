import { existsSync, readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { RunsComparison } from "../../comparison/compare-runs.ts";
import { checkOutput } from "../../node/check-output.ts";
import { versions } from "../../node/versions.ts";
import { writeAtomic } from "../../node/write-atomic.ts";
import { writeCsvRows, writeParquetRows } from "../../node/write-rows.ts";
import type { FailedRun } from "./carry-out.ts";
import { type Outcome, rowsOf, wholeColumns } from "./rows.ts";
import { makeFolders } from "../../node/make-folders.ts";

/** Names of a grid's files. */
export const gridFiles = {
  configuration: "experiment.json",
  copy: "experiment.yaml",
  runs: "runs",
  csv: "runs.csv",
  parquet: "runs.parquet",
  comparison: "comparison.json",
} as const;

const ours = z.object({ format: z.literal("kinfold-grid"), version: z.literal(1) });

/** Throws an InputError unless the folder is new, empty, or an experiment's that can go on. */
export function checkGridFolder(folder: string): void {
  const file = join(folder, gridFiles.configuration);
  if (!existsSync(file) || !ours.safeParse(parse(file)).success) checkOutput(folder);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** What an experiment's own file says. */
export interface GridRecord {
  readonly status: "running" | "finished" | "interrupted";
  /** The command that does the same again, or goes on. */
  readonly command: string;
  readonly trainings: number;
  readonly done: number;
  readonly failed: readonly FailedRun[];
}

/** Makes the folder and keeps a copy of the file, so that it says what was asked for. */
export async function beginGrid(folder: string, file: string, record: GridRecord): Promise<void> {
  makeFolders(join(folder, gridFiles.runs));
  await copyFile(file, join(folder, gridFiles.copy));
  await writeRecord(folder, record);
}

export const writeRecord = (folder: string, record: GridRecord): Promise<void> =>
  writeAtomic(
    join(folder, gridFiles.configuration),
    `${JSON.stringify({ format: "kinfold-grid", version: 1, versions: versions(), ...record }, null, 2)}\n`,
  );

/** Writes a row for each training. */
export async function writeTables(folder: string, outcomes: readonly Outcome[]): Promise<void> {
  const rows = rowsOf(outcomes);
  await writeCsvRows(join(folder, gridFiles.csv), rows);
  await writeParquetRows(join(folder, gridFiles.parquet), rows, wholeColumns);
}

export const writeComparison = (folder: string, comparison: RunsComparison): Promise<void> =>
  writeAtomic(join(folder, gridFiles.comparison), `${JSON.stringify(comparison, null, 2)}\n`);
