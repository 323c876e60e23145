import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { mixtureChanges } from "../training/controls.ts";
import type { ControlEvent } from "../training/events.ts";
import { eventSchema } from "./event-schema.ts";
import { readEvents } from "./events-log.ts";
import { runFiles } from "./run-files.ts";

/**
 * Changes of the mixture in the log of a run, or in a log by itself, for `train` to make again. Throws an InputError where
 * there is no log or it is damaged.
 */
export async function readControls(path: string): Promise<ControlEvent[]> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(path, runFiles.events) : path;
  if (existsSync(file)) return mixtureChanges(await readEvents(file));
  throw new InputError(`missing log: ${file}, expected a run, or the ${runFiles.events} of one`);
}

/**
 * The same of what a log has behind its first `bytes` bytes: what was done since the checkpoint of a training that was
 * killed. Lines from the first damaged one on do not count, as a loss of power may leave them.
 */
export async function controlsBehind(file: string, bytes: number): Promise<ControlEvent[]> {
  if (!existsSync(file)) return [];
  const events = [];
  for (const line of (await readFile(file)).subarray(bytes).toString("utf8").split("\n").slice(0, -1)) {
    const event = eventSchema.safeParse(parsed(line)).data;
    if (!event) break;
    events.push(event);
  }
  return mixtureChanges(events);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
