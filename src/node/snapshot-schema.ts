import * as z from "zod";
import type { SnapshotRecord } from "../training/checkpoint.ts";

const count = z.int().nonnegative();
const indices = z.array(count);
const position = z.array(z.int());

/** What a checkpoint says besides its tensors, checked. */
export const snapshotSchema: z.ZodType<SnapshotRecord> = z.object({
  updates: count,
  best: z.boolean(),
  sound: count.nullable(),
  announced: z.boolean(),
  progress: z.object({
    epoch: count,
    step: count,
    running: z.object({ steps: count, updates: count, loss: z.number(), active: count, gradientNorm: z.number() }),
    idle: count,
    evaluatedStep: z.int().min(-1),
    lastEpoch: z.object({ loss: z.number(), activeShare: z.number(), gradientNorm: z.number() }).nullable(),
    best: z.object({ value: z.number(), epoch: count, step: count }).nullable(),
    stale: count,
    staleRate: count,
    rateScale: z.number().positive(),
    hardness: z.number().nonnegative(),
    caution: z.number().min(0).max(1),
    // Trainings could not always be controlled.
    byHand: z.record(z.string(), z.number()).nullable().default(null),
    rollBacks: count,
    collapsed: z.boolean(),
    health: z.object({ left: z.boolean(), spread: z.number(), rank: z.number(), gradient: z.number() }),
    soundAt: z.object({ epoch: count, step: count }).nullable(),
    saidAiling: z.boolean(),
    saidIdle: z.boolean(),
  }),
  feed: z.object({
    batches: z.object({
      random: position,
      classes: indices,
      samples: z.array(indices),
      groups: z.array(indices).exactOptional(),
    }),
    ahead: z.array(indices),
  }),
  stepper: z.object({ draws: position, capacity: count }),
});
