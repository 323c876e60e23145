import { add, argMax, cast, equal, logSoftmax, mul, neg, not, oneHot, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";
import type { LossResult } from "./loss.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";

export interface CrossEntropyOptions {
  /** Share of each target that is spread evenly over all classes, in [0, 1) (Szegedy et al. 2016). Default 0. */
  readonly smoothing?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Cross entropy of class scores (B × C) and the batch's class numbers, averaged over samples.
 * It counts samples; active are those whose highest score is another class's.
 */
export function crossEntropy(
  logits: Value,
  batch: LossBatch,
  { smoothing = 0, reducer = meanOverAll }: CrossEntropyOptions = {},
): LossResult {
  const { dtype } = logits;
  const [, classes = 0] = logits.shape;
  const hot = oneHot(batch.labels(), classes, dtype);
  const target = smoothing > 0 ? add(mul(hot, 1 - smoothing), smoothing / classes) : hot;
  const losses = neg(sum(mul(logSoftmax(logits, 1), target), [1], { keep: true }));
  return { loss: reducer.of({ losses, counted: everySample(logits) }, batch), ...sampleCounts(logits, batch) };
}

/** Every row of scores (B × C) is a part, B × 1. */
export const everySample = ({ graph, dtype, shape: [count = 0] }: Value): Value =>
  graph.constant(Array<number>(count).fill(1), dtype, [count, 1]);

/** All samples, and those whose highest score (B × C) is another class's. */
export function sampleCounts(scores: Value, batch: LossBatch): Pick<LossResult, "mined" | "active"> {
  const wrong = not(equal(argMax(scores, 1), batch.labels()));
  return { mined: sum(everySample(scores)), active: sum(cast(wrong, scores.dtype)) };
}
