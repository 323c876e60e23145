import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { describeIssue } from "../recipe/run-schema.ts";
import type { TrainingEvent } from "../training/events.ts";
import { runFiles } from "./run-files.ts";
import { explained } from "./run-folder.ts";

const count = z.int().nonnegative();

/** `progress.json` of a run. It says nothing that is learned: times differ where nothing else does. */
const progressSchema = z.object({
  /** Steps done, and those of the whole training. */
  step: count,
  steps: count,
  /** The epoch under way, from 1; at the end the last. */
  epoch: count,
  epochs: count,
  /** Training samples since the last look but one, pauses left out; null before the second step. */
  imagesPerSecond: z.number().nonnegative().nullable(),
  /** By the mean pace of this process, evaluations included; null before the second step, 0 at the end. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** When this process began to train, and when it last wrote this: ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  paused: z.boolean(),
  /** Whether the training has come to its end; where not, and nobody holds the run's lock, it was killed. */
  ended: z.boolean(),
  pid: z.int().positive(),
});

export type RunProgress = z.infer<typeof progressSchema>;

/** Milliseconds between two writes, at least. */
const interval = 1000;

export interface ProgressFileOptions {
  readonly steps: number;
  readonly epochs: number;
  /** Samples that a step trains on. */
  readonly samples: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Writes how far a training is: at once when it begins, pauses, goes on and ends, else once a second at most. */
export interface ProgressFile {
  onEvent(event: TrainingEvent): void;
  /** Removes the file: for a training that failed. */
  remove(): void;
}

/** Keeps `progress.json` of a run whose folder is there by the first event. */
export function progressFile(folder: string, { steps, epochs, samples, now }: ProgressFileOptions): ProgressFile {
  const file = join(folder, runFiles.progress);
  const started = now();
  let [writtenAt, step, epoch] = [-Infinity, 0, 0];
  let pausedAt: number | null = null;
  /** The first step of this process, and the last that was written, with times from which pauses are taken out. */
  let first: Mark | null = null;
  let last: Mark | null = null;
  let pauses = 0;
  let imagesPerSecond: number | null = null;

  const write = (ended: boolean) => {
    const time = now();
    writtenAt = time;
    const mark = { step, time: (pausedAt ?? time) - pauses };
    if (last && step > last.step)
      imagesPerSecond = rounded((samples * 1000 * (step - last.step)) / Math.max(1, mark.time - last.time));
    if (step > 0 && step !== last?.step) last = mark;
    const passed = first ? step - first.step : 0;
    const left = first && passed > 0 ? rounded(((mark.time - first.time) / passed / 1000) * (steps - step)) : null;
    const progress: RunProgress = {
      step,
      steps,
      epoch,
      epochs,
      imagesPerSecond,
      secondsLeft: ended ? 0 : left,
      startedAt: new Date(started).toISOString(),
      updatedAt: new Date(time).toISOString(),
      paused: pausedAt !== null && !ended,
      ended,
      pid: process.pid,
    };
    explained(folder, () => {
      // Not brought to the disk: after a loss of power nobody asks how far it was.
      writeFileSync(`${file}.partial`, `${JSON.stringify(progress)}\n`);
      renameSync(`${file}.partial`, file);
    });
  };
  return {
    onEvent(event) {
      if (event.type === "step") {
        ({ step, epoch } = event);
        first ??= { step, time: now() - pauses };
      }
      if (event.type === "end") ({ step, epoch } = event);
      if (event.type === "control" && event.action === "pause") pausedAt = now();
      if (event.type === "control" && event.action === "resume" && pausedAt !== null) {
        pauses += now() - pausedAt;
        pausedAt = null;
      }
      if (event.type === "control" || event.type === "end" || now() - writtenAt >= interval)
        write(event.type === "end");
    },
    remove() {
      for (const name of [file, `${file}.partial`]) rmSync(name, { force: true });
    },
  };
}

/** A step and when it was done, in milliseconds. */
interface Mark {
  readonly step: number;
  readonly time: number;
}

const rounded = (value: number): number => Math.max(0, Number(value.toPrecision(4)));

/** How far the training of a run is, or was when it ended; null where it has not said yet. Throws an InputError for a damaged file. */
export function readProgress(folder: string): RunProgress | null {
  const file = join(folder, runFiles.progress);
  if (!existsSync(file)) return null;
  const parsed = progressSchema.safeParse(parsedJson(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new InputError(`invalid progress: ${file}: ${describeIssue(parsed.error)}; remove it`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
