import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import type { Layout } from "../nn/scope.ts";
import type { RunConfiguration, RunStart, RunStatus } from "../recipe/run-schema.ts";
import { writeCheckpoint } from "../training/checkpoint.ts";
import type { TrainingEvent } from "../training/events.ts";
import type { Snapshot } from "../training/progress.ts";
import { makeFolder } from "./check-output.ts";
import { continueEventsLog, createEventsLog, type EventsLog } from "./events-log.ts";
import { runFiles } from "./run-files.ts";
import { lockRun } from "./run-lock.ts";
import { writeAtomic } from "./write-atomic.ts";

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
  /** Makes the folder before the first event, for what is written beside the log. */
  begin(): void;
  /** Keeps a snapshot in place of the one before, with more text to keep beside it; returns the file's name. */
  checkpoint(snapshot: Snapshot, layout: Layout, notes?: Readonly<Record<string, string>>): Promise<string>;
  /** Writes model and report, and then says in `run.json` that the run is whole. */
  finish(result: RunResult): Promise<void>;
  /** After an error: removes the folder if no step was taken, else says in `run.json` what happened. */
  fail(message: string): Promise<void>;
}

/** Prepares a run in `folder`, whose last part must be new or empty. */
export function createRun(folder: string, start: RunStart): RunWriter {
  const discard = () => rmSync(folder, { recursive: true });
  return writer(folder, { start, discard }, () => {
    makeFolder(folder);
    const unlock = lockRun(folder);
    writeFileSync(join(folder, runFiles.configuration), configurationText(start, "running", ""), { flag: "wx" });
    return { log: createEventsLog(join(folder, runFiles.events)), unlock };
  });
}

/**
 * Prepares to go on with a run, whose log is cut back to the bytes that it had at its last checkpoint. As with a new run,
 * nothing is touched before the first event. Throws an InputError where another process writes the run.
 */
export function continueRun(folder: string, start: RunStart, logBytes: number): RunWriter {
  // Taken and given back at once: who cannot have the run is to learn it before the data is read.
  lockRun(folder)();
  return writer(folder, { start, discard: null }, () => {
    const unlock = lockRun(folder);
    const log = continueEventsLog(join(folder, runFiles.events), logBytes);
    return { log, unlock };
  });
}

/** What is held while a run is written. */
interface Opened {
  readonly log: EventsLog;
  readonly unlock: () => void;
}

interface WriterOptions {
  readonly start: RunStart;
  /** Removes what there is of a run that took no step; null for a run that was there before. */
  readonly discard: (() => void) | null;
}

function writer(folder: string, { start, discard }: WriterOptions, begin: () => Opened): RunWriter {
  const path = (name: keyof typeof runFiles) => join(folder, runFiles[name]);
  let opened: Opened | undefined;
  let steps = 0;
  const open = (): Opened => (opened ??= explained(folder, begin));
  const close = async (status: RunStatus, message: string) => {
    const { log, unlock } = open();
    opened = undefined;
    try {
      log.close();
      await writeAtomic(path("configuration"), configurationText(start, status, message));
    } finally {
      unlock();
    }
  };
  return {
    onEvent(event) {
      const { log } = open();
      explained(folder, () => log.write(event));
      if (event.type === "step") steps++;
    },
    begin: () => void open(),
    async checkpoint(snapshot, layout, notes = {}) {
      const { log } = open();
      const { backbone, optimizer, seed } = start.settings;
      return explainedLater(folder, async () => {
        const metadata = {
          ...notes,
          backbone: JSON.stringify(backbone),
          optimizer: JSON.stringify(optimizer),
          seed: String(seed),
          logBytes: String(log.flush()),
        };
        await writeAtomic(path("checkpoint"), writeCheckpoint(snapshot, layout, metadata));
        return runFiles.checkpoint;
      });
    },
    async finish({ status, message, model, report }) {
      open();
      await explainedLater(folder, async () => {
        await writeAtomic(path("model"), model);
        await writeAtomic(path("report"), report);
        await close(status, message);
      });
    },
    async fail(message) {
      if (!opened) return;
      if (steps > 0 || !discard) return close("failed", message);
      opened.log.close();
      opened = undefined;
      discard();
    },
  };
}

/** What the file system may say of a folder that was fine when the training began. */
const outerReasons: Readonly<Record<string, string>> = {
  ENOSPC: "there is no space left on the disk; free some",
  EDQUOT: "the quota of the disk is used up; free some space",
  EROFS: "the disk has become read-only; make it writable",
  EACCES: "it may not be written to any more; make it writable",
  EPERM: "it may not be written to any more; make it writable",
  EIO: "the disk does not answer as it should; look after it",
  ENOENT: "it has been removed; put it back",
};

function explanation(folder: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = outerReasons[code];
  if (reason === undefined) return error;
  return new InputError(
    `cannot write the run ${folder}: ${reason}, and go on from the last checkpoint with: npx kinfold train --resume ${folder}`,
    { cause: error },
  );
}

/** Runs an action; where the folder cannot be written to any more, its error says so and what to do. */
export function explained<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explanation(folder, error);
  }
}

/** The same of an action that takes its time. */
export async function explainedLater<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explanation(folder, error);
  }
}

function configurationText(start: RunStart, status: RunStatus, message: string): string {
  const { command, arguments: typed, versions, definitions, settings, data, split } = start;
  const configuration: RunConfiguration = {
    format: "kinfold-run",
    version: 1,
    status,
    message,
    command,
    arguments: typed,
    versions,
    ...(definitions && { definitions }),
    settings,
    data,
    split,
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
