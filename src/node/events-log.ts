import { closeSync, openSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.ts";
import type { TrainingEvent } from "../training/events.ts";
import { eventSchema } from "./event-schema.ts";
import { describeIssue } from "./run-schema.ts";

/** A file of one event a line, which others may read while it grows. */
export interface EventsLog {
  write(event: TrainingEvent): void;
  close(): void;
}

/** Characters that are gathered before they are written; every event but a step is written at once. */
const buffered = 1 << 16;

/** Makes a new log. Throws where the file exists. The same events give the same bytes: no clock is read. */
export function createEventsLog(file: string): EventsLog {
  const descriptor = openSync(file, "wx");
  let text = "";
  const flush = () => {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    text = "";
  };
  return {
    write(event) {
      text += `${JSON.stringify(event)}\n`;
      if (event.type !== "step" || text.length > buffered) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}

/**
 * Reads a log back. A last line without its end is left out: the process was killed while it wrote.
 * Throws an InputError that names the line that is no event.
 */
export async function readEvents(file: string): Promise<TrainingEvent[]> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
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
