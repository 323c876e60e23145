import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { add, mul, relu, softplus, stopGradient, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { logSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, misplaced } from "./neighbours.ts";
import { samplesWithPositive } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface CircleOptions {
  /** Relaxation m, in [−1, 1]: positives aim at a similarity of 1 + m and negatives at −m. Default 0.4. */
  readonly relaxation?: number;
  /** Scale γ of the exponents, above 0. The paper takes 256 for faces, 128 for persons, 80 for other pictures. Default 80. */
  readonly scale?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Circle loss (Sun et al. 2020, equation 6, with the margins that it derives from one): for each sample
 * log(1 + Σ exp(γ αₙ (s(a, n) − m)) · Σ exp(−γ αₚ (s(a, p) − 1 + m))), the sums over its negatives and its positives.
 * The weights αₙ = max(0, s(a, n) + m) and αₚ = max(0, 1 + m − s(a, p)), which pull most at what is furthest from where
 * it should be, are constants for the gradient. s is the cosine.
 * It counts samples with both positives and negatives; active are those with a negative more similar than any positive.
 * @example circle({ relaxation: 0.25, scale: 128 })
 */
export function circle({ relaxation = 0.4, scale = 80, reducer = meanOverAll }: CircleOptions = {}): LabelledLoss {
  inRange("relaxation", relaxation, -1, 1);
  inRange("scale", scale, 1e-4, 1e4);
  /** Similarities x, as far as `weight` gives each of them weight, away from a margin. */
  const paced = (x: Value, weight: Value, margin: number) =>
    mul(mul(stopGradient(relu(weight)), sub(x, margin)), scale);
  return {
    kind: "labelled",
    name: "circle",
    settings: { relaxation, scale, reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities within 1/γ of one another count about the same.
    margin: 1 / scale,
    offered: samplesWithPositive,
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = cosine.pairwise(embeddings, references);
      const s = sub(1, distances);
      const towards = paced(mul(s, -1), sub(1 + relaxation, s), relaxation - 1);
      const away = paced(s, add(s, relaxation), relaxation);
      const losses = softplus(add(logSumExp(towards, positives), logSumExp(away, negatives)));
      const counted = mul(hasAny(positives, s.dtype), hasAny(negatives, s.dtype));
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(misplaced(distances, batch)),
      };
    },
  };
}
