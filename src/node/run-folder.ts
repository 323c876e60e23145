import { accessSync, constants, mkdirSync, readdirSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../core/errors.ts";
import type { StepState } from "../engine/state.ts";
import type { Layout } from "../nn/scope.ts";
import { writeCheckpoint } from "../training/checkpoint.ts";
import type { TrainingEvent } from "../training/events.ts";
import { createEventsLog, type EventsLog } from "./events-log.ts";
import type { RunConfiguration, RunStatus } from "./run-schema.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Names of a run's files. */
export const runFiles = {
  configuration: "run.json",
  events: "events.jsonl",
  checkpoint: "checkpoint.safetensors",
  model: "model.onnx",
  report: "report.html",
} as const;

/** What a training leaves at its end. */
export interface RunResult {
  readonly status: RunStatus;
  /** How the training ended, in words. */
  readonly message: string;
  readonly model: Uint8Array;
  readonly report: string;
}

/** Writes a run while its training goes on. */
export interface RunWriter {
  /** Writes an event to the log. The first one makes the folder: until then nothing is on the disk. */
  onEvent(event: TrainingEvent): void;
  /** Keeps the state in place of the one before; returns the file's name. */
  checkpoint(state: StepState, layout: Layout): Promise<string>;
  /** Writes model and report, and then says in `run.json` that the run is whole. */
  finish(result: RunResult): Promise<void>;
  /** After an error: removes the folder if no step was taken, else says in `run.json` what happened. */
  fail(message: string): Promise<void>;
}

/** Everything about a run but how it ends. */
export type RunStart = Omit<RunConfiguration, "format" | "version" | "status" | "message">;

/**
 * Throws an InputError unless `folder` can become a run: it does not exist or is empty, and its place can be written to.
 */
export function checkOutput(folder: string): void {
  const kind = kindOf(folder);
  if (kind && !kind.isDirectory()) {
    throw new InputError(`invalid output: ${folder} is a file, expected a new folder; choose another with --out`);
  }
  const inside = kind ? readdirSync(folder) : [];
  if (inside.length > 0) {
    const what = Object.values<string>(runFiles).some((name) => inside.includes(name))
      ? "already holds a run"
      : "is not empty";
    throw new InputError(
      `invalid output: ${folder} ${what}, expected a new folder; choose another with --out, or remove it`,
    );
  }
  checkWritable(folder);
}

/** What there is at a path; undefined where there is nothing, also where a file stands in the way. */
function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function checkWritable(folder: string): void {
  let place = resolve(folder);
  while (!kindOf(place) && dirname(place) !== place) place = dirname(place);
  try {
    if (!statSync(place).isDirectory()) throw new Error("it is a file");
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    throw new InputError(
      `invalid output: ${folder} cannot be made, since ${place} is no folder that may be written to; choose another with --out`,
    );
  }
}

/** Prepares a run in `folder`, whose last part must be new or empty. */
export function createRun(folder: string, start: RunStart): RunWriter {
  const path = (name: keyof typeof runFiles) => join(folder, runFiles[name]);
  let log: EventsLog | undefined;
  let steps = 0;
  const open = (): EventsLog => {
    makeFolder(folder);
    writeFileSync(path("configuration"), configurationText(start, "running", ""), { flag: "wx" });
    return createEventsLog(path("events"));
  };
  const close = async (status: RunStatus, message: string) => {
    log?.close();
    log = undefined;
    await writeAtomic(path("configuration"), configurationText(start, status, message));
  };
  return {
    onEvent(event) {
      log ??= open();
      log.write(event);
      if (event.type === "step") steps++;
    },
    async checkpoint(state, layout) {
      log ??= open();
      const { backbone, optimizer, seed } = start.settings;
      const metadata = { backbone: JSON.stringify(backbone), optimizer: JSON.stringify(optimizer), seed: String(seed) };
      await writeAtomic(path("checkpoint"), writeCheckpoint(state, layout, metadata));
      return runFiles.checkpoint;
    },
    async finish({ status, message, model, report }) {
      log ??= open();
      await writeAtomic(path("model"), model);
      await writeAtomic(path("report"), report);
      await close(status, message);
    },
    async fail(message) {
      if (!log) return;
      if (steps > 0) return close("failed", message);
      log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Makes the folder. A race with another process over the same name ends here for one of the two. */
function makeFolder(folder: string): void {
  checkOutput(folder);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`invalid output: ${folder} cannot be made (${message}); choose another with --out`);
  }
}

function configurationText(start: RunStart, status: RunStatus, message: string): string {
  const { command, versions, settings, data, split } = start;
  const configuration: RunConfiguration = {
    format: "kinfold-run",
    version: 1,
    status,
    message,
    command,
    versions,
    settings,
    data,
    split,
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
