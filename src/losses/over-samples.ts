import { or, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";
import type { LossResult } from "./loss.ts";
import { hasAny } from "./neighbours.ts";
import type { Reducer } from "./reduction.ts";

/**
 * Reduces one loss for each sample of a batch, B × 1, over all of them, as sums that are divided by the size of the batch
 * are. It counts those that have any other to be compared with; `active` is 1 for those still to learn from, B × 1.
 */
export function overSamples(losses: Value, active: Value, reducer: Reducer, batch: LossBatch): LossResult {
  const { graph, dtype, shape } = losses;
  const counted = graph.constant(new Float64Array(shape[0] ?? 0).fill(1), dtype, shape);
  return {
    loss: reducer.of({ losses, counted }, batch),
    mined: sum(hasAny(or(batch.positives, batch.negatives), dtype)),
    active: sum(active),
  };
}
