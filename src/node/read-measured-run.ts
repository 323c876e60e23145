import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import type { MeasuredEvaluation, MeasuredRun } from "../comparison/measured-run.ts";
import { InputError } from "../core/errors.ts";
import { describeIssue, type RunConfiguration } from "../recipe/run-schema.ts";
import { chosenSettings } from "./chosen-settings.ts";
import { oneShotSchema } from "./event-schema.ts";
import { readRun } from "./open-run.ts";
import { runFiles } from "./run-files.ts";

/** What an evaluation must have; every number beside is a measure, also of a version that knows more of them. */
const evaluation = z.looseObject({
  type: z.literal("evaluation"),
  epoch: z.int(),
  oneShot: oneShotSchema.exactOptional(),
});

const end = z.object({
  type: z.literal("end"),
  kept: z.object({ measure: z.string(), epoch: z.int() }).exactOptional(),
});

/** Events that are not looked into. */
const other = z.object({ type: z.enum(["step", "epoch", "checkpoint", "warning", "control"]) });

const line = z.discriminatedUnion("type", [evaluation, end, other]);

/** Numbers of an evaluation that measure nothing. */
const places: readonly string[] = ["epoch", "step"];

/**
 * Reads what comparing needs to know of a run: settings and every evaluation. Its model is not opened, and may be missing.
 * Throws an InputError where there is no run or a file is damaged.
 */
export async function readMeasuredRun(folder: string): Promise<MeasuredRun> {
  const run = await readRun(folder);
  const { settings, data, split, versions, status } = run;
  return {
    name: folder,
    status,
    seed: settings.seed,
    settings: chosenSettings(settings),
    data: sameForEverySeed(run),
    fingerprint: data.fingerprint,
    validation: createHash("sha256").update(JSON.stringify(split.validation)).digest("hex"),
    versions,
    definitions: run.definitions ?? {},
    // The log of a run that goes on may end in the middle of a line.
    ...(status === "running" ? noMeasures : await readMeasures(join(folder, runFiles.events))),
  };
}

/** Means and deviations of features are those of the training part, which may be drawn by the seed. */
function sameForEverySeed({ data, split }: RunConfiguration) {
  const { name, samples, sampleShape, classNames, preprocessing } = data;
  const how =
    preprocessing.kind === "image"
      ? { ...preprocessing }
      : { kind: preprocessing.kind, columns: preprocessing.columns, standardised: preprocessing.mean !== undefined };
  return { name, samples, sampleShape, classes: classNames.length, preprocessing: how, split: split.description };
}

type Measures = Pick<MeasuredRun, "evaluations" | "kept">;

const noMeasures: Measures = { evaluations: [], kept: null };

async function readMeasures(file: string): Promise<Measures> {
  if (!existsSync(file)) return noMeasures;
  const evaluations: MeasuredEvaluation[] = [];
  let kept: MeasuredRun["kept"] = null;
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    number++;
    // Nearly all lines are steps.
    if (text.startsWith('{"type":"step"')) continue;
    const parsed = line.safeParse(parse(text));
    if (!parsed.success) {
      throw new InputError(`invalid event: ${file}:${number}: ${describeIssue(parsed.error)}; use an intact copy`);
    }
    const event = parsed.data;
    if (event.type === "evaluation") evaluations.push(measuresOf(event));
    else if (event.type === "end") kept = event.kept ?? null;
  }
  return { evaluations, kept };
}

function measuresOf({ epoch, oneShot, ...rest }: z.infer<typeof evaluation>): MeasuredEvaluation {
  const measures: Record<string, number> = {};
  const add = (value: unknown, path: readonly string[]) => {
    if (typeof value === "number") measures[path.join(".")] = value;
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) add(part, [...path, key]);
    }
  };
  for (const [key, value] of Object.entries(rest)) {
    // The cluster report's measures go by their own names, as in the report.
    if (!places.includes(key)) add(value, key === "clusters" ? [] : [key]);
  }
  for (const { ways, accuracy } of oneShot ?? []) measures[`oneShot.${ways}`] = accuracy;
  const most = oneShot?.at(-1);
  if (!most) return { epoch, measures };
  return { epoch, measures: { ...measures, oneShot: most.accuracy }, trials: most.trials };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
