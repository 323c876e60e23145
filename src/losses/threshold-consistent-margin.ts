import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { cast, mul, relu, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { added } from "./contrastive.ts";
import type { LabelledLoss } from "./loss.ts";
import { pairs } from "./offered.ts";
import { meanOverActive, reduced, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface ThresholdConsistentMarginOptions {
  /** Weight of pairs of one class, λ₊. Default 1. */
  readonly positiveWeight?: number;
  /** Weight of pairs of two classes, λ₋. Default 1. */
  readonly negativeWeight?: number;
  /** Similarity from which on a pair of one class costs nothing, m₊. Default 0.9. */
  readonly positiveMargin?: number;
  /** Similarity up to which a pair of two classes costs nothing, m₋. Default 0.5. */
  readonly negativeMargin?: number;
  /** How pairs of each kind become one number. Default `meanOverActive`. */
  readonly reducer?: Reducer;
}

/**
 * Threshold-consistent margin loss (Zhang et al. 2024): λ₊ times the mean of m₊ − s over the pairs of one class below m₊,
 * and λ₋ times the mean of s − m₋ over the pairs of two classes above m₋. s is the cosine. It evens out between classes
 * how similar is similar, so that one threshold serves all; the authors add it to another loss.
 * It counts pairs, with either side as the anchor; those above zero are active.
 * @example thresholdConsistentMargin({ negativeMargin: 0.4 })
 */
export function thresholdConsistentMargin(options: ThresholdConsistentMarginOptions = {}): LabelledLoss {
  const { positiveWeight = 1, negativeWeight = 1, positiveMargin = 0.9, negativeMargin = 0.5 } = options;
  const { reducer = meanOverActive } = options;
  inRange("positive weight", positiveWeight, 0, 1e6);
  inRange("negative weight", negativeWeight, 0, 1e6);
  inRange("positive margin", positiveMargin, -1, 1);
  inRange("negative margin", negativeMargin, -1, 1);
  return {
    kind: "labelled",
    name: "thresholdConsistentMargin",
    settings: { positiveWeight, negativeWeight, positiveMargin, negativeMargin, reducer: recordOf(reducer) },
    distance: cosine,
    // Where similarities differ by less all lie on one side of both thresholds.
    margin: Math.max(Math.abs(positiveMargin - negativeMargin), 1e-3),
    offered: pairs,
    of(batch) {
      const s = sub(1, cosine.pairwise(batch.embeddings, batch.references));
      const part = (over: Value, mask: Value, weight: number) => {
        const { loss, ...counts } = reduced({ losses: relu(over), counted: cast(mask, s.dtype) }, reducer, batch);
        return { loss: mul(loss, weight), ...counts };
      };
      return added(
        part(sub(positiveMargin, s), batch.positives, positiveWeight),
        part(sub(s, negativeMargin), batch.negatives, negativeWeight),
      );
    },
  };
}
