import { inRange } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import {
  add,
  and,
  cast,
  exp,
  greater,
  log,
  maximum,
  mul,
  or,
  pad,
  relu,
  square,
  stopGradient,
  sub,
  transpose,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { logSumExp, NEVER } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { positivePairs } from "./offered.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface LiftedStructureOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Distance up to which a positive costs less than nothing, in units of the distance. Default 0. */
  readonly positiveMargin?: number;
  /** Distance that negatives are pushed to, α. Default 1. */
  readonly negativeMargin?: number;
  /** How positive pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Lifted structure loss (Oh Song et al. 2016, equation 4): for each pair (i, j) of one class
 * max(0, log(Σ exp(α − d(i, k)) + Σ exp(α − d(j, l))) + d(i, j) − m)²/2, the sums over the negatives of both sides.
 * Of a positive in a memory no negatives are known, so that its anchor's count alone.
 * It counts pairs of one class with a negative, with either side as the anchor; those above zero are active.
 * @example liftedStructure({ negativeMargin: 1.2 })
 */
export function liftedStructure(options: LiftedStructureOptions = {}): LabelledLoss {
  const { distance = euclidean, positiveMargin = 0, negativeMargin = 1, reducer = meanOverAll } = options;
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  return {
    kind: "labelled",
    name: "liftedStructure",
    settings: { distance: distance.name, positiveMargin, negativeMargin, reducer: recordOf(reducer) },
    distance,
    margin: negativeMargin,
    offered: (labels) => (labels.some((label) => label !== labels[0]) ? positivePairs(labels) : 0),
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = distance.pairwise(embeddings, references);
      const [size = 0, columns = 0] = distances.shape;
      const own = logSumExp(sub(negativeMargin, distances), negatives);
      const others = pad(transpose(own), [0, 0, 0, columns - size], NEVER);
      const losses = mul(square(relu(add(logAddExp(own, others), sub(distances, positiveMargin)))), 0.5);
      // Where there is no negative the logarithm is as good as minus infinity.
      const compared = or(greater(own, NEVER / 2), greater(others, NEVER / 2));
      return reduced({ losses, counted: cast(and(positives, compared), losses.dtype) }, reducer, batch);
    },
  };
}

/** log(eᵃ + eᵇ), with the larger taken out first. */
function logAddExp(a: Value, b: Value): Value {
  const larger = stopGradient(maximum(a, b));
  return add(larger, log(add(exp(sub(a, larger)), exp(sub(b, larger)))));
}
