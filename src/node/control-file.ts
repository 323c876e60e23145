import { randomUUID } from "node:crypto";
import { appendFileSync, closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { InputError } from "../core/errors.ts";
import { describeIssue } from "../recipe/run-schema.ts";
import type { Control, ControlSource, Misunderstanding } from "../training/controls.ts";
import { runFiles } from "./run-files.ts";
import { lockHolder } from "./run-lock.ts";

/** Milliseconds between two looks at the file. */
const interval = 100;

/** Bytes that are read at a time, and of a line at most. */
const most = 65_536;

const newline = 10;

const id = z.string().exactOptional();

/** A line of `control.jsonl`. */
const commandSchema = z.discriminatedUnion("action", [
  z.object({ id, action: z.enum(["pause", "resume", "stop", "schedule"]) }),
  z.object({ id, action: z.literal("mixture"), mixture: z.record(z.string(), z.number()) }),
]);

/**
 * What other processes ask of the training in a folder, line by line in its `control.jsonl`. What is there already was
 * asked of an earlier process and is passed over. The file is looked at every 100 ms at most, while a training runs and
 * while it waits.
 */
export function controlFile(folder: string): ControlSource {
  const file = join(folder, runFiles.control);
  let position = sizeOf(file);
  let lookedAt = -Infinity;
  return {
    take() {
      if (performance.now() - lookedAt < interval) return [];
      lookedAt = performance.now();
      const size = sizeOf(file);
      if (size <= position) {
        position = size;
        return [];
      }
      try {
        const bytes = readAt(file, position, Math.min(size - position, most));
        const end = bytes.lastIndexOf(newline) + 1;
        // A line without its end may still be growing, unless it is longer than any command.
        if (end === 0 && bytes.length < most) return [];
        position += end === 0 ? bytes.length : end;
        return (end === 0 ? bytes : bytes.subarray(0, end))
          .toString("utf8")
          .split("\n")
          .filter(Boolean)
          .map(understood);
      } catch (error) {
        position = size;
        return [misunderstood(error instanceof Error ? error.message : String(error))];
      }
    },
    async more(signal) {
      await setTimeout(interval, undefined, signal && { signal }).catch(() => undefined);
    },
  };
}

/** A command as it is sent. */
export type SentControl = Control & {
  /** For whoever reads the file. Default: a new one. */
  readonly id?: string;
};

/**
 * Asks something of the training that another process runs in a folder, which obeys before its next step and says so by an
 * event, or else by a warning. Returns the command's id. Throws an InputError where nobody trains there, and for what is no command.
 */
export function sendControl(folder: string, command: SentControl): string {
  const parsed = commandSchema.safeParse({ id: randomUUID(), ...command });
  if (!parsed.success) throw new InputError(`invalid control: ${describeIssue(parsed.error)}; see docs/training.md`);
  if (!lockHolder(folder)) {
    throw new InputError(
      `invalid control: no training is running in ${folder}, expected one that does; start or resume it`,
    );
  }
  // One write at the file's end, so that commands of several processes do not mix.
  appendFileSync(join(folder, runFiles.control), `${JSON.stringify(parsed.data)}\n`);
  return parsed.data.id ?? "";
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function readAt(file: string, position: number, length: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}

function understood(line: string): Control | Misunderstanding {
  try {
    const parsed = commandSchema.safeParse(JSON.parse(line));
    if (!parsed.success) return misunderstood(`${describeIssue(parsed.error)} in ${shortened(line)}`);
    const { id: _, ...control } = parsed.data;
    return control;
  } catch {
    return misunderstood(`not JSON: ${shortened(line)}`);
  }
}

const misunderstood = (why: string): Misunderstanding => ({
  action: "misunderstood",
  message: `a line of ${runFiles.control} is passed over: ${why}`,
});

const shortened = (line: string): string => (line.length > 60 ? `${line.slice(0, 60)}…` : line);
