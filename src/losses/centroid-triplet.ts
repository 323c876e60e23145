import { inRange } from "../core/errors.ts";
import { type Distance, squaredEuclidean } from "../distances/distance.ts";
import {
  add,
  and,
  cast,
  div,
  gemm,
  greater,
  matMul,
  maximum,
  mul,
  relu,
  slice,
  sub,
  sum,
  transpose,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny } from "./neighbours.ts";
import { meanOverActive, reduced, type Reducer } from "./reduction.ts";
import { firstOfClass, sameClass } from "./same-class.ts";
import { recordOf } from "./record.ts";

export interface CentroidTripletOptions {
  /** Default squared Euclidean, as in the paper. */
  readonly distance?: Distance;
  /** By how much a foreign centroid must be further away than the own, in units of the distance. Default 0.2. */
  readonly margin?: number;
  /** How pairs of a sample and a foreign class become one number. Default `meanOverActive`. */
  readonly reducer?: Reducer;
}

/**
 * Centroid triplet loss (Wieczorek, Rychalska and Dąbrowski 2021): max(0, d(x, c₊) − d(x, c₋) + m) for each
 * sample and each other class of the batch. c₊ is the mean of the sample's positives, without the sample itself, and c₋
 * the mean of the batch's samples of the other class.
 * It counts pairs of a sample with a positive and a foreign class; those above zero are active.
 * @example centroidTriplet({ margin: 0.3 })
 */
export function centroidTriplet(options: CentroidTripletOptions = {}): LabelledLoss {
  const { distance = squaredEuclidean, margin = 0.2, reducer = meanOverActive } = options;
  inRange("margin", margin, 0, 1e6);
  return {
    kind: "labelled",
    name: "centroidTriplet",
    settings: { distance: distance.name, margin, reducer: recordOf(reducer) },
    distance,
    margin,
    offered: (labels) => {
      const classes = new Set(labels).size;
      return (classes - 1) * labels.filter((label, i) => labels.some((l, j) => j !== i && l === label)).length;
    },
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const { dtype, shape } = embeddings;
      const [size = 0] = shape;
      const same = sameClass(batch);
      const own = distance.between(embeddings, meanOf(references, cast(positives, dtype)));
      const foreign = distance.pairwise(embeddings, meanOf(embeddings, cast(same, dtype)));
      // A class stands at its first sample. It is foreign where any of its samples is.
      const stands = firstOfClass(same, cast(hasAny(same, dtype), "bool"));
      const within = cast(slice(negatives, [0], [size], [1]), dtype);
      const compared = and(greater(matMul(within, cast(same, dtype)), 0), transpose(stands));
      const counted = mul(cast(compared, dtype), hasAny(positives, dtype));
      return reduced({ losses: relu(add(sub(own, foreign), margin)), counted }, reducer, batch);
    },
  };
}

/** Mean of the rows that each row of a mask of numbers, R × N, lets through: R × d; zeros where there are none. */
const meanOf = (rows: Value, mask: Value): Value =>
  div(gemm(mask, rows, null), maximum(sum(mask, [1], { keep: true }), 1));
