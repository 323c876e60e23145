import * as z from "zod";
import { BINS } from "../evaluation/pair-distances/histogram.ts";
import type { TrainingEvent } from "../training/events.ts";

const epoch = z.int();
const step = z.int();
const mixture = z.record(z.string(), z.number());
const message = z.string();
const phase = z.literal("pretraining").exactOptional();

/** The cluster report, checked. */
export const clusterSchema = z.object({
  avgCentroidDistance: z.number(),
  avgClosestNegatives: z.number(),
  avgClusterRadius: z.number(),
  avgPctOfNegativesInCluster: z.number(),
  avgPctOfNegativesInClusterWithMargin: z.number(),
  avgPositiveDistance: z.number(),
  stdPositiveDistance: z.number(),
  avgDistanceOfFurthestPositives: z.number(),
  avgDistanceBetweenElements: z.number(),
  stdDistanceBetweenElements: z.number(),
  normClosestNegatives: z.number(),
  normClusterRadius: z.number(),
  normDistanceOfFurthestPositives: z.number(),
  normPositiveDistance: z.number(),
});

/** One-shot accuracies, checked. */
export const oneShotSchema = z.array(z.object({ ways: z.int(), accuracy: z.number(), trials: z.int() }));

/** How an embedding is doing, checked. */
export const healthSchema = z.object({
  effectiveRank: z.number(),
  rmsDistance: z.number(),
  radius: z.number(),
  lossToMargin: z.number().nullable(),
  gradientNorm: z.number().nullable(),
  verdict: z.enum(["sound", "ailing", "collapsed"]),
});

const counts = z.array(z.int().nonnegative()).length(BINS);
const histogram = z.object({ edges: z.array(z.number()).length(BINS + 1), positive: counts, negative: counts });
const difficulty = z.object({ easy: z.number(), semiHard: z.number(), hard: z.number() });

/** A line of `events.jsonl`: the union of training/events.ts, checked. */
export const eventSchema: z.ZodType<TrainingEvent> = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("step"),
    step,
    epoch,
    loss: z.number(),
    pairs: z.int(),
    mined: z.int(),
    active: z.int(),
    gradientNorm: z.number(),
    learningRate: z.number(),
    mixture,
    updated: z.boolean(),
    phase,
  }),
  z.object({
    type: z.literal("epoch"),
    epoch,
    step,
    loss: z.number(),
    activeShare: z.number(),
    gradientNorm: z.number(),
    mixture,
    learningRate: z.number(),
    phase,
  }),
  z.object({
    type: z.literal("evaluation"),
    epoch,
    step,
    clusters: clusterSchema.exactOptional(),
    precisionAt1: z.number(),
    mapAtR: z.number(),
    ndcg: z.number().exactOptional(),
    oneShot: oneShotSchema.exactOptional(),
    health: healthSchema.exactOptional(),
    distances: histogram.exactOptional(),
    difficulty: difficulty.exactOptional(),
  }),
  z.object({ type: z.literal("checkpoint"), epoch, step, file: z.string() }),
  z.object({
    type: z.literal("warning"),
    code: z.enum([
      "ailing",
      "collapse",
      "rolled-back",
      "plateau",
      "data",
      "small-class",
      "mining",
      "skipped-image",
      "no-triplets",
      "not-finite",
      "control",
    ]),
    step,
    message,
    backTo: z.object({ epoch, step }).exactOptional(),
  }),
  z.object({
    type: z.literal("control"),
    step,
    epoch,
    action: z.enum(["pause", "resume", "stop", "mixture", "schedule"]),
    mixture: mixture.exactOptional(),
  }),
  z.object({
    type: z.literal("end"),
    reason: z.enum(["finished", "interrupted", "time", "not-finite", "collapsed", "no-triplets", "no-improvement"]),
    epoch,
    step,
    message,
    kept: z.object({ measure: z.string(), value: z.number(), epoch }).exactOptional(),
  }),
]);
