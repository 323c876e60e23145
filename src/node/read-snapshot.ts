import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { describeIssue } from "../recipe/run-schema.ts";
import { readCheckpoint, type ReadCheckpointOptions } from "../training/checkpoint.ts";
import type { Snapshot } from "../training/progress.ts";
import { runFiles } from "./run-files.ts";
import { snapshotSchema } from "./snapshot-schema.ts";

/** The last checkpoint of a run. */
export interface RunSnapshot {
  readonly snapshot: Snapshot;
  /** The checkpoint's name in the run's folder. */
  readonly file: string;
  /** Bytes of the log at that moment. */
  readonly logBytes: number;
  /** Text that was kept beside it. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * Reads the last checkpoint of a run; null where the training was broken off before its first.
 * Throws an InputError where it is damaged or of another network.
 */
export async function readSnapshot(
  folder: string,
  shapeAt: ReadCheckpointOptions["shapeAt"],
): Promise<RunSnapshot | null> {
  const name = join(folder, runFiles.checkpoint);
  const bytes = await readFile(name).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (!bytes) return null;
  const { snapshot, metadata } = readCheckpoint(bytes, { shapeAt, name, record: parse });
  const { logBytes, ...notes } = metadata;
  const count = Number(logBytes);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new InputError(`invalid ${name}: it does not say how long the log was; use an intact copy`);
  }
  return { snapshot, file: runFiles.checkpoint, logBytes: count, notes };
}

function parse(value: unknown) {
  const parsed = snapshotSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TypeError(describeIssue(parsed.error));
}
