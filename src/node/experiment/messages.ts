import * as z from "zod";
import type { TrainingSpec } from "../../experiment/protocol.ts";
import type { TrainingResult } from "../../experiment/training.ts";
import { clusterSchema, evaluationSchema, eventSchema, oneShotSchema } from "../event-schema.ts";

// What crosses from one process to another is checked on arrival: a message is a file by another road.

const whole = z.int();
const wholeOrNot = whole.exactOptional();
const numberOrNot = z.number().exactOptional();

/** Asks a worker for a training. */
export const specSchema: z.ZodType<TrainingSpec> = z.object({
  policy: z.string(),
  seed: whole,
  protocol: z.object({
    policies: z.array(z.string()),
    trainings: whole,
    epochs: whole,
    evaluateEvery: whole,
    margin: z.number(),
    seed: whole,
    stepsPerEpoch: whole,
    classes: whole,
    samples: whole,
    learningRate: z.number(),
    data: z.object({
      classes: wholeOrNot,
      features: wholeOrNot,
      samples: wholeOrNot,
      noise: numberOrNot,
      trainClasses: wholeOrNot,
      validationSamples: wholeOrNot,
    }),
    annealing: z.object({
      epochStep: wholeOrNot,
      semiHardStep: numberOrNot,
      hardestStep: numberOrNot,
      hardestLimit: numberOrNot,
    }),
  }),
});

const scatter = z.object({
  x: z.array(z.number()),
  y: z.array(z.number()),
  label: z.array(whole),
  projection: z.string(),
});

const record = z.object({
  seed: whole,
  epochs: z.array(
    z.object({
      epoch: whole,
      loss: z.number(),
      activeShare: z.number(),
      gradientNorm: z.number(),
      mixture: z.record(z.string(), z.number()),
      learningRate: z.number(),
    }),
  ),
  evaluations: z.array(evaluationSchema),
  warnings: z.array(z.string()),
  end: z.object({ reason: z.string(), epoch: whole, message: z.string() }),
  collapsedAtEpoch: whole.nullable(),
  incidents: z.array(
    z.object({
      kind: z.enum(["ailing", "collapse", "rolled-back"]),
      epoch: whole,
      backTo: whole.exactOptional(),
    }),
  ),
  before: scatter.exactOptional(),
  after: scatter.exactOptional(),
});

const result: z.ZodType<TrainingResult> = z.object({
  policy: z.string(),
  record,
  collapsedAtStart: z.boolean(),
  collapsedOnce: z.boolean(),
  unseen: z.object({ clusters: clusterSchema, precisionAt1: z.number(), mapAtR: z.number(), oneShot: oneShotSchema }),
  events: z.array(eventSchema),
});

/** What a worker says: how far it is, what came out, or what went wrong. */
export const answerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("epoch"), epoch: whole }),
  z.object({ type: z.literal("result"), result }),
  z.object({ type: z.literal("failed"), message: z.string() }),
]);

export type Answer = z.infer<typeof answerSchema>;
