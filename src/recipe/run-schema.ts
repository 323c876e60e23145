import * as z from "zod";
import { type GeometryName, isGeometryName } from "../core/geometry.ts";
import type { Preprocessing } from "../data/preprocessing.ts";

/** How images or rows became the network's input. */
const preprocessing: z.ZodType<Preprocessing> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image"),
    channels: z.union([z.literal(1), z.literal(3)]),
    height: z.int().positive(),
    width: z.int().positive(),
    invert: z.boolean(),
  }),
  z.object({
    kind: z.literal("vectors"),
    columns: z.array(z.string()),
    mean: z.array(z.number()).exactOptional(),
    std: z.array(z.number()).exactOptional(),
  }),
]);

/** Where a run stands. `running` stays where the process was killed or goes on; the others are how a training ends. */
const status = z.enum([
  "running",
  "finished",
  "interrupted",
  "time",
  "not-finite",
  "collapsed",
  "no-triplets",
  "no-improvement",
  "failed",
]);

const named = z.object({ name: z.string(), settings: z.record(z.string(), z.unknown()) });
const distanceName = z.custom<GeometryName>(isGeometryName, "expected a distance, such as euclidean or lp:3");

const mixture = z.record(z.string(), z.number());

const written = z.object({
  /** What is minimised. */
  loss: named,
  /** A first phase of classification. */
  pretrain: z.object({ epochs: z.int().positive(), loss: named }).nullable(),
  /** What was typed: a policy, `nspa`, or a mixture. The loss's name where that takes no triplets, the sampler's where it gives them. */
  policy: z.string(),
  /** Its schedule, resolved. */
  schedule: z.record(z.string(), z.unknown()),
  backbone: named,
  normalise: z.boolean(),
  epochs: z.int().positive(),
  stepsPerEpoch: z.int().positive(),
  classes: z.int().positive(),
  samples: z.int().positive(),
  /** How batches were drawn; absent in runs from before there was a choice. */
  sampler: named.exactOptional(),
  /** Samples of earlier batches that were compared with as well, and after how many batches; absent where there were none. */
  memory: z.object({ size: z.int().positive(), warmUp: z.int().nonnegative() }).exactOptional(),
  /** What made samples of one kind; absent where their classes did. */
  relevance: named.exactOptional(),
  /** Difference of distances that counts: the margin of triplets, what is between those of pairs, a temperature. */
  margin: z.number(),
  distance: distanceName,
  miningDistance: distanceName,
  /** These three are null where the loss takes no triplets, the first two also where the triplets are given. */
  draw: z.enum(["pair", "batch"]).nullable(),
  pairs: z.enum(["unordered", "ordered"]).nullable(),
  reduction: z.enum(["active", "all"]).nullable(),
  optimizer: named,
  learningRate: z.object({ schedule: z.string(), rate: z.number(), warmUp: z.int() }),
  evaluateEvery: z.int(),
  keep: z.enum(["last", "best"]),
  measure: z.enum(["precisionAt1", "mapAtR", "oneShot", "ndcg"]),
  earlyStopping: z.int().nullable(),
  plateau: z.object({ patience: z.int(), factor: z.number() }).nullable(),
  clipNorm: z.number().nullable(),
  decay: z.enum(["matrices", "all"]),
  average: z.number().nullable(),
  accumulate: z.int().positive(),
  onCollapse: z.enum(["warn", "rollBack", "stop"]),
  /** How images are changed at random: what was typed, and what it stood for. */
  augmentation: z.object({ name: z.string(), settings: z.record(z.string(), z.unknown()) }).nullable(),
  /** Whether each training class was made four by turning its images. */
  turns: z.boolean(),
  /** Changes of the mixture that were made again as an earlier training had them, null for the schedule's; absent where there were none. */
  controls: z.array(z.object({ step: z.int().nonnegative(), mixture: mixture.nullable() })).exactOptional(),
  seed: z.int(),
  threads: z.int().nullable(),
});

/** Every setting. A run from before samplers could be chosen drew as its loss did then. */
const settings = written.transform(({ sampler, ...others }) => ({
  ...others,
  sampler: sampler ?? { name: others.loss.name === "softmax" ? "shuffled" : "classBalanced", settings: {} },
}));

/** `run.json`. Its format and version speak for every file of the folder. */
export const runSchema = z.object({
  format: z.literal("kinfold-run"),
  version: z.literal(1),
  status,
  /** How the training ended, in words; empty while it runs. */
  message: z.string(),
  /** The command, to be pasted into a shell. */
  command: z.string(),
  /** What was typed after `kinfold`, from which the same training is prepared again. */
  arguments: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  /** What the measures of its evaluations mean, by their names: others may go by the same name. */
  definitions: z.record(z.string(), z.string()).exactOptional(),
  settings,
  data: z.object({
    name: z.string(),
    samples: z.int(),
    /** Of one sample. */
    sampleShape: z.array(z.int().positive()).min(1),
    classNames: z.array(z.string()),
    /** Tells whether it is the same data when a training goes on. */
    fingerprint: z.string(),
    preprocessing,
  }),
  split: z.object({
    description: z.string(),
    /** How many samples train. */
    train: z.int(),
    /** Ids of the samples that validate. */
    validation: z.array(z.string()),
    /** Ids of the samples that neither train nor validate. */
    test: z.array(z.string()),
  }),
});

/** Everything about a run that is not in its other files. */
export type RunConfiguration = z.infer<typeof runSchema>;
export type RunStatus = RunConfiguration["status"];

/** Everything about a run but how it ends. */
export type RunStart = Omit<RunConfiguration, "format" | "version" | "status" | "message">;

/** The first problem that a schema found, in one line: `settings.margin: expected number, received undefined`. */
export function describeIssue({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join(".") ?? "";
  const message = (issue?.message ?? "not valid").replace(/^Invalid input: /, "");
  return path === "" ? message : `${path}: ${message}`;
}
