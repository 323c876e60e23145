import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.ts";
import { describeIssue } from "../recipe/run-schema.ts";
import type { TrainingEvent } from "../training/events.ts";
import { eventSchema } from "./event-schema.ts";
import { continueLineLog, createLineLog, type LineLog } from "./line-log.ts";

/** A file of one event a line, which others may read while it grows. */
export interface EventsLog {
  write(event: TrainingEvent): void;
  /** Brings everything to the disk and returns how many bytes the log has. */
  flush(): number;
  close(): void;
}

/** Makes a new log. Throws where the file exists. The same events give the same bytes: no clock is read. */
export const createEventsLog = (file: string): EventsLog => eventsOn(createLineLog(file));

/**
 * Goes on with a log after its first `bytes` bytes; what comes behind them is dropped.
 * Throws an InputError where the log is shorter than that.
 */
export const continueEventsLog = (file: string, bytes: number): EventsLog => eventsOn(continueLineLog(file, bytes));

const eventsOn = ({ add, writeOut, flush, close }: LineLog): EventsLog => ({
  write(event) {
    add(`${JSON.stringify(event)}\n`);
    // Every event but a step is written at once.
    if (event.type !== "step") writeOut();
  },
  flush,
  close,
});

/**
 * Reads a log back, or its first `bytes` bytes. A last line without its end is left out: the process was killed while it wrote.
 * Throws an InputError that names the line that is no event.
 */
export async function readEvents(file: string, bytes = Infinity): Promise<TrainingEvent[]> {
  const lines = (await readFile(file)).subarray(0, bytes).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const parsed = eventSchema.safeParse(parseLine(line));
    if (parsed.success) return parsed.data;
    throw new InputError(`invalid event: ${file}:${i + 1}: ${describeIssue(parsed.error)}; use an intact copy`);
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
