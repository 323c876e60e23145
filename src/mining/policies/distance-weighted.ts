import { inRange, InputError } from "../../core/errors.ts";
import { add, and, exp, less, log, max, maximum, mul, sub, where } from "../../graph/math.ts";
import type { Candidates } from "../candidates.ts";
import { type Policy, weighted } from "../policy.ts";
import { squaredOf } from "../squared.ts";

export interface DistanceWeightedOptions {
  /** Distance below which negatives count as if they were this far away, between 0 and 2. Default 0.5. */
  readonly cutoff?: number;
  /** Distance from which on negatives are never picked, as they have no loss any more, up to 2. Default 1.4. */
  readonly limit?: number;
}

/** In place of the logarithm of a weight that does not count: its exponential is 0 in every float type. */
const NEVER = -1e9;

/** What is left of 1 − d²/4 at least, so that its logarithm is finite. */
const TINY = 1e-12;

/**
 * Negatives at every distance equally often (Wu et al. 2017, section 4, with their cutoffs): on the sphere of n dimensions,
 * where nearly all points lie √2 apart, a pair's distance has the density q(d) ∝ dⁿ⁻² (1 − d²/4)^((n−3)/2), and a
 * negative is drawn with a probability in proportion to 1 / q(d). Embeddings must have length one. Distances are Euclidean
 * here, whatever the geometry they are mined by.
 * The largest logarithm of each row is taken out first, so that no dimension over- or underflows.
 * @example distanceWeighted({ cutoff: 0.5, limit: 1.4 })
 */
export function distanceWeighted({ cutoff = 0.5, limit = 1.4 }: DistanceWeightedOptions = {}): Policy {
  inRange("cutoff", cutoff, 1e-6, 2);
  inRange("limit", limit, 1e-6, 2);
  if (cutoff >= limit) throw new InputError(`invalid cutoff: ${cutoff}, expected less than the limit of ${limit}`);
  const among = ({ negatives, negativeDistance, kind }: Candidates) =>
    and(negatives, less(squaredOf(kind)(negativeDistance), limit ** 2));
  return weighted(among, (candidates) => {
    const { negativeDistance, kind, dimensions: n } = candidates;
    const squared = maximum(squaredOf(kind)(negativeDistance), cutoff ** 2);
    const inside = maximum(sub(1, mul(squared, 0.25)), TINY);
    // −log q(d), with log d = ½ log d²
    const rarity = add(mul(log(squared), (2 - n) / 2), mul(log(inside), (3 - n) / 2));
    const counted = where(among(candidates), rarity, NEVER);
    return exp(sub(counted, max(counted, [1], { keep: true })));
  });
}
