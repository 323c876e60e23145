import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { cast, div, maximum, mul, relu, square, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { added } from "./contrastive.ts";
import type { LabelledLoss } from "./loss.ts";
import { pairs } from "./offered.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface IntraPairVarianceOptions {
  /** Share of the positives' mean similarity by which one may lie below it, ε₊. Default 0.01. */
  readonly positiveSlack?: number;
  /** Share of the negatives' mean similarity by which one may lie above it, ε₋. Default 0.01. */
  readonly negativeSlack?: number;
  /** How pairs of each kind become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Intra-pair variance (Yu and Tao 2019): max(0, (1 − ε₊) μ₊ − s)² for pairs of one class and
 * max(0, s − (1 + ε₋) μ₋)² for pairs of two, μ the mean cosine of each kind in the batch; each kind is averaged, and the
 * two means are added. It draws similarities together, not classes: made to be added to another loss, such as
 * `tupletMargin`.
 * It counts pairs, with either side as the anchor; those above zero are active.
 * @example intraPairVariance()
 */
export function intraPairVariance(options: IntraPairVarianceOptions = {}): LabelledLoss {
  const { positiveSlack = 0.01, negativeSlack = 0.01, reducer = meanOverAll } = options;
  inRange("positive slack", positiveSlack, 0, 1);
  inRange("negative slack", negativeSlack, 0, 1);
  return {
    kind: "labelled",
    name: "intraPairVariance",
    settings: { positiveSlack, negativeSlack, reducer: recordOf(reducer) },
    distance: cosine,
    margin: Math.max(positiveSlack, negativeSlack),
    offered: pairs,
    of(batch) {
      const s = sub(1, cosine.pairwise(batch.embeddings, batch.references));
      const part = (over: Value, counted: Value) => reduced({ losses: square(relu(over)), counted }, reducer, batch);
      const [same, other] = [cast(batch.positives, s.dtype), cast(batch.negatives, s.dtype)];
      return added(
        part(sub(mul(meanWhere(s, same), 1 - positiveSlack), s), same),
        part(sub(s, mul(meanWhere(s, other), 1 + negativeSlack)), other),
      );
    },
  };
}

/** Mean of the elements that a mask of numbers counts; 0 for none. */
const meanWhere = (x: Value, counted: Value): Value => div(sum(mul(x, counted)), maximum(sum(counted), 1));
