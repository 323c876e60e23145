import { add, argMax, cast, equal, logSoftmax, mul, not, oneHot, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossResult } from "./labelled.ts";

export interface CrossEntropyOptions {
  /** Share of each target that is spread evenly over all classes, in [0, 1) (Szegedy et al. 2016). Default 0. */
  readonly smoothing?: number;
}

/**
 * Cross entropy of class scores (B × C) and class numbers (int64, B), averaged over samples.
 * It counts samples; active are those whose highest score is another class's.
 */
export function crossEntropy(logits: Value, labels: Value, { smoothing = 0 }: CrossEntropyOptions = {}): LossResult {
  const { graph, dtype } = logits;
  const [count = 0, classes = 0] = logits.shape;
  const hot = oneHot(labels, classes, dtype);
  const target = smoothing > 0 ? add(mul(hot, 1 - smoothing), smoothing / classes) : hot;
  const loss = mul(sum(mul(logSoftmax(logits, 1), target)), -1 / count);
  const wrong = not(equal(argMax(logits, 1), labels));
  return { loss, mined: graph.constant([count], dtype, [1]), active: sum(cast(wrong, dtype), [0]) };
}
