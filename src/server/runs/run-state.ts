import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readRun } from "../../node/open-run.ts";
import { readProgress } from "../../node/progress-file.ts";
import { runFiles } from "../../node/run-files.ts";
import { lockHolder } from "../../node/run-lock.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import type { RunProgress, StreamMessage } from "../api.ts";
import type { RunFolder } from "./run-folders.ts";

/** How a run stands. */
export type RunState = Omit<Extract<StreamMessage, { type: "state" }>, "type">;

/** What a file is known again by: a changed one gives another text, a missing one the empty one. */
export async function fileKey(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "";
}

/** Whether a process trains the run now. */
export const isLive = ({ path }: RunFolder): boolean => lockHolder(path) !== null;

/** How far the training of a run is; null where none is under way, or it has not said so yet. */
export async function progressOf(run: RunFolder): Promise<RunProgress | null> {
  if (!isLive(run) || (await run.file(runFiles.progress)) === null) return null;
  const progress = readWhole(run.path);
  if (progress === null || progress.ended) return null;
  const { step, steps, epoch, epochs, imagesPerSecond, secondsLeft, paused } = progress;
  return { step, steps, epoch, epochs, imagesPerSecond: imagesPerSecond ?? 0, secondsLeft, paused };
}

/** A damaged file is passed over: it is written again within a second. */
function readWhole(path: string): ReturnType<typeof readProgress> {
  try {
    return readProgress(path);
  } catch {
    return null;
  }
}

/** Reads how a run stands, again and again. `run.json`, which may be long, is read where it has changed. */
export function stateReader(run: RunFolder): () => Promise<RunState> {
  let known: { readonly key: string; readonly status: RunConfiguration["status"] } | null = null;
  return async () => {
    const key = await fileKey(join(run.path, runFiles.configuration));
    if (known?.key !== key) known = { key, status: (await readRun(run.path)).status };
    return { status: known.status, live: isLive(run), progress: await progressOf(run) };
  };
}
