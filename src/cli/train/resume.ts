import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../../core/errors.ts";
import { readEvents } from "../../node/events-log.ts";
import { readRun } from "../../node/open-run.ts";
import { controlsBehind } from "../../node/read-controls.ts";
import { readSnapshot, type RunSnapshot } from "../../node/read-snapshot.ts";
import { runFiles } from "../../node/run-files.ts";
import { continueRun } from "../../node/run-folder.ts";
import { recordTriplets } from "../../node/triplets-log.ts";
import { optionName } from "../../recipe/option-name.ts";
import { shellQuote } from "../../recipe/parse.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { mixtureChanges } from "../../training/controls.ts";
import type { ControlEvent } from "../../training/events.ts";
import { type Pictures, createRecorder } from "../../training/record.ts";
import { checkpointShape } from "../../training/train.ts";
import type { CommandContext } from "../run.ts";
import type { TrainFlags } from "./flags.ts";
import type { PreparedTraining } from "./prepare.ts";
import { carryOut, type Plan, tripletsOptions } from "./run-training.ts";

export interface ResumeRequest {
  /** Where the data is now; undefined where it is where it was. */
  readonly source: string | undefined;
  readonly flags: TrainFlags;
  /** Reads again what was typed for the run. */
  readonly reparse: (typed: readonly string[]) => { readonly source: string; readonly flags: TrainFlags };
}

/** Options that do not change what is learned, so that they may differ when a training goes on. */
const free = ["resume", "json", "quiet", "studio", "minutes", "checkpointMinutes", "threads", "from", "cacheDir"];

/** Options that say what is seen of a training: each time it goes on they are asked for anew. */
const passing = ["json", "quiet", "studio", "out"];

/** `kinfold train --resume RUN`: prepares the run's training again, checks that it is the same, and goes on. */
export async function resumeTraining(request: ResumeRequest, context: CommandContext): Promise<void> {
  const { flags, reparse } = request;
  const folder = flags.resume ?? "";
  checkFree(flags);
  const configuration = await readRun(folder);
  checkStatus(folder, configuration);
  const typed = reparse(configuration.arguments);
  const source = request.source ?? typed.source;
  const kept = Object.entries(typed.flags).filter(([name]) => !passing.includes(name));
  const merged: TrainFlags = { ...Object.fromEntries(kept), ...flags };
  await carryOut({ source, flags: merged, folder, argv: configuration.arguments }, context, (prepared) =>
    planOf(folder, configuration, prepared, request.source !== undefined),
  );
}

function checkFree(flags: TrainFlags): void {
  const other = Object.keys(flags).find((name) => !free.includes(name));
  if (other === undefined) return;
  throw new InputError(
    `invalid ${optionName(other)}: a run that goes on keeps its settings; leave it out, or train anew`,
  );
}

/** Ends after which there is nothing to go on with. */
const ended: readonly string[] = ["finished", "no-triplets", "no-improvement", "not-finite", "collapsed"];

function checkStatus(folder: string, { status, message }: RunConfiguration): void {
  if (!ended.includes(status)) return;
  throw new InputError(
    `invalid run: ${folder} has come to its end (${message}), expected one that was broken off; train anew with other settings`,
  );
}

/** How the training goes on: from the last checkpoint, or from its start where there was none yet. */
async function planOf(
  folder: string,
  configuration: RunConfiguration,
  prepared: PreparedTraining,
  moved: boolean,
): Promise<Plan> {
  checkSame(folder, configuration, prepared, moved);
  const { dataset } = prepared.data;
  const { command, arguments: typed, data } = configuration;
  const start = { ...prepared.start, command, arguments: typed, data };
  const found = await readSnapshot(folder, checkpointShape(dataset, prepared.options));
  const run = continueRun(folder, start, found?.logBytes ?? 0);
  const options = { seed: start.settings.seed, labels: dataset.labels };
  const recordTo = (note: string | null) =>
    prepared.options.inspect === true
      ? recordTriplets(join(folder, runFiles.triplets), {
          ...tripletsOptions(prepared),
          resume: note,
          again: true,
        })
      : null;
  const log = join(folder, runFiles.events);
  const since = await controlsBehind(log, found?.logBytes ?? 0);
  if (!found) {
    const replay = toReplay(prepared.replay, [], since);
    return {
      start,
      run,
      recorder: createRecorder(options),
      triplets: recordTo(null),
      resume: null,
      replay,
      startsAgain: true,
    };
  }
  const events = await readEvents(log, found.logBytes);
  const replay = toReplay(prepared.replay, mixtureChanges(events), since);
  const earlier = { events, pictures: picturesOf(found) };
  const triplets = recordTo(found.notes["triplets"] ?? "");
  return { start, run, recorder: createRecorder({ ...options, earlier }), triplets, resume: found, replay };
}

/**
 * Changes of the mixture that are made again when a training goes on: those that its log had behind the checkpoint, which is
 * cut off there, and those of `--controls` that are still to come: after a step they are made first, and all at once.
 */
function toReplay(planned: readonly ControlEvent[], before: readonly ControlEvent[], since: readonly ControlEvent[]) {
  const done = Math.max(-1, ...[...before, ...since].map(({ step }) => step));
  return [...since, ...planned.filter(({ step }) => step > done)];
}

/** Throws an InputError where data or settings are not what they were. */
function checkSame(
  folder: string,
  configuration: RunConfiguration,
  { start, source }: PreparedTraining,
  moved: boolean,
): void {
  const difference =
    firstDifference({ ...configuration.settings, threads: null }, { ...start.settings, threads: null }, "settings") ??
    firstDifference({ ...configuration.data, name: "" }, { ...start.data, name: "" }, "data") ??
    firstDifference(configuration.split, start.split, "split");
  if (difference === null) return;
  const remedy = moved
    ? "name the data that the run was trained on"
    : "bring back the data that the run was trained on";
  throw new InputError(
    `invalid data: ${shellQuote(source)} is not what ${folder} was trained on (${difference}); ${remedy}, or train anew`,
  );
}

/** Where two plain values first differ, as a path; null where they do not. */
function firstDifference(before: unknown, now: unknown, path: string): string | null {
  if (JSON.stringify(before) === JSON.stringify(now)) return null;
  if (!isRecord(before) || !isRecord(now)) return `${path}: ${shown(before)} then, ${shown(now)} now`;
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const difference = firstDifference(before[key], now[key], `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const scatter = z.object({
  x: z.array(z.number()),
  y: z.array(z.number()),
  label: z.array(z.int()),
  projection: z.string(),
});
const pictures = z.object({ before: scatter.exactOptional(), after: scatter.exactOptional() });

/** Pictures are no part of the training: where they are missing, the report goes without. */
function picturesOf({ notes }: RunSnapshot): Pictures {
  try {
    return pictures.parse(JSON.parse(notes["pictures"] ?? "{}"));
  } catch {
    return {};
  }
}
