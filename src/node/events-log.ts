import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.ts";
import type { TrainingEvent } from "../training/events.ts";
import { eventSchema } from "./event-schema.ts";
import { describeIssue } from "./run-schema.ts";

/** A file of one event a line, which others may read while it grows. */
export interface EventsLog {
  write(event: TrainingEvent): void;
  /** Brings everything to the disk and returns how many bytes the log has. */
  flush(): number;
  close(): void;
}

/** Characters that are gathered before they are written; every event but a step is written at once. */
const buffered = 1 << 16;

/** Makes a new log. Throws where the file exists. The same events give the same bytes: no clock is read. */
export const createEventsLog = (file: string): EventsLog => logOn(openSync(file, "wx"), 0);

/**
 * Goes on with a log after its first `bytes` bytes; what comes behind them is dropped.
 * Throws an InputError where the log is shorter than that.
 */
export function continueEventsLog(file: string, bytes: number): EventsLog {
  const descriptor = openSync(file, "r+");
  const { size } = fstatSync(descriptor);
  if (size < bytes) {
    closeSync(descriptor);
    throw new InputError(
      `invalid log: ${file} has ${size} bytes, but ${bytes} when the checkpoint was written; use an intact copy`,
    );
  }
  if (size > bytes) ftruncateSync(descriptor, bytes);
  return logOn(descriptor, bytes);
}

function logOn(descriptor: number, start: number): EventsLog {
  let position = start;
  let text = "";
  const writeOut = () => {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
      const count = writeSync(descriptor, bytes, written, bytes.length - written, position);
      written += count;
      position += count;
    }
    text = "";
  };
  return {
    write(event) {
      text += `${JSON.stringify(event)}\n`;
      if (event.type !== "step" || text.length > buffered) writeOut();
    },
    flush() {
      writeOut();
      fsyncSync(descriptor);
      return position;
    },
    close() {
      try {
        writeOut();
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

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
