import { inRange } from "../core/errors.ts";
import { cosine, type Distance } from "../distances/distance.ts";
import { cast, div, neg, softplus, sub, sum } from "../graph/math.ts";
import { logSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { outranked } from "./neighbours.ts";
import { positivePairs } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface NtXentOptions {
  /** Default cosine. */
  readonly distance?: Distance;
  /** What distances are divided by: the lower, the more the nearest negatives count. Above 0. Default 0.07. */
  readonly temperature?: number;
  /** How positive pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Normalised temperature-scaled cross entropy, also called InfoNCE (van den Oord et al. 2018; Chen et al. 2020,
 * equation 1): for each pair of an anchor and a positive −log(exp(−d(a, p)/τ) / (exp(−d(a, p)/τ) + Σ exp(−d(a, n)/τ))),
 * the sum over the anchor's negatives. Other positives of the anchor do not compete, which is how it differs from `supCon`.
 * It counts pairs of one class, with either side as the anchor; active are those with a negative as near as the positive.
 * @example ntXent({ temperature: 0.2 })
 */
export function ntXent(options: NtXentOptions = {}): LabelledLoss {
  const { distance = cosine, temperature = 0.07, reducer = meanOverAll } = options;
  inRange("temperature", temperature, 1e-4, 1e4);
  return {
    kind: "labelled",
    name: "ntXent",
    settings: { distance: distance.name, temperature, reducer: recordOf(reducer) },
    distance,
    // Where distances differ by less than the temperature, the softmax over them is about even.
    margin: temperature,
    offered: positivePairs,
    of(batch) {
      const distances = distance.pairwise(batch.embeddings, batch.references);
      const logits = div(neg(distances), temperature);
      // −log(eᵖ / (eᵖ + eⁿ)) = log(1 + eⁿ⁻ᵖ)
      const losses = softplus(sub(logSumExp(logits, batch.negatives), logits));
      const counted = cast(batch.positives, losses.dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(outranked(distances, batch)),
      };
    },
  };
}
