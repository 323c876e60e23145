import { inRange } from "../../core/errors.ts";
import { add, and, gather, greater, integers, mul, sub } from "../../graph/math.ts";
import { type Policy, uniform } from "../policy.ts";
import { squaredOf } from "../squared.ts";

export interface AngularOptions {
  /** Angle at the negative above which a triplet counts, in degrees, between 0 and 90. Default 20. */
  readonly angle?: number;
}

/**
 * Triplets whose angle at the negative is too wide (Wang et al. 2017, section 3.2): with c the middle between anchor and
 * positive, tan(angle) = ‖a − p‖ / (2 ‖n − c‖). No embeddings are needed, as ‖n − c‖ is a median of the triangle:
 *   4 ‖n − c‖² = 2 ‖a − n‖² + 2 ‖p − n‖² − ‖a − p‖²
 * so that angle > α is asked as ‖a − p‖² > tan² α · 4 ‖n − c‖², without a root or a division. Any of them is picked.
 * @example angular({ angle: 40 })
 */
export function angular({ angle = 20 }: AngularOptions = {}): Policy {
  inRange("angle", angle, 0, 90 - 1e-6);
  const slope = Math.tan((angle * Math.PI) / 180) ** 2;
  return uniform(({ negatives, pairs, distances, kind, positiveDistance, negativeDistance }) => {
    const squared = squaredOf(kind);
    const fromPositive = gather(distances, integers(distances, [...pairs.positives]));
    const sides = mul(add(squared(negativeDistance), squared(fromPositive)), 2);
    const base = squared(positiveDistance);
    return and(negatives, greater(base, mul(sub(sides, base), slope)));
  });
}
