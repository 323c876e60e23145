import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { add, cast, greater, maximum, mul, softplus, sqrt, square, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { logSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { outranked } from "./neighbours.ts";
import { positivePairs } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface TupletMarginOptions {
  /** Angle β, in degrees, that is taken off between anchor and positive, so that the hardest positives do not rule. Default 5.73. */
  readonly margin?: number;
  /** What similarities are multiplied by, s: the higher, the more the nearest negatives count. Above 0. Default 64. */
  readonly scale?: number;
  /** How positive pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Tuplet margin loss (Yu and Tao 2019): for each pair of an anchor and a positive
 * log(1 + Σ exp(s (cos θ(a, n) − cos(θ(a, p) − β)))), the sum over the anchor's negatives, θ the angle of two embeddings.
 * It counts pairs of one class, with either side as the anchor; active are those with a negative as near as the positive.
 * @example tupletMargin({ margin: 4, scale: 32 })
 */
export function tupletMargin(options: TupletMarginOptions = {}): LabelledLoss {
  const { margin = 5.73, scale = 64, reducer = meanOverAll } = options;
  inRange("margin", margin, 0, 90);
  inRange("scale", scale, 1e-4, 1e4);
  const beta = (margin * Math.PI) / 180;
  return {
    kind: "labelled",
    name: "tupletMargin",
    settings: { margin, scale, reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities within 1/s of one another count about the same.
    margin: 1 / scale,
    offered: positivePairs,
    of(batch) {
      const distances = cosine.pairwise(batch.embeddings, batch.references);
      const cosines = sub(1, distances);
      // cos(θ − β) = cos θ cos β + sin θ sin β
      const eased = add(mul(cosines, Math.cos(beta)), mul(sineOf(cosines), Math.sin(beta)));
      const losses = softplus(sub(logSumExp(mul(cosines, scale), batch.negatives), mul(eased, scale)));
      const counted = cast(batch.positives, losses.dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(outranked(distances, batch)),
      };
    },
  };
}

/** sin θ from cos θ, and 0 without a slope, which would have no end, where directions meet. */
function sineOf(cosines: Value): Value {
  const squared = sub(1, square(cosines));
  const least = 1e-12;
  return mul(sqrt(maximum(squared, least)), cast(greater(squared, least), cosines.dtype));
}
