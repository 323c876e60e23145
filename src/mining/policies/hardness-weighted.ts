import { inRange } from "../../core/errors.ts";
import { exp, max, mul, sub, where } from "../../graph/math.ts";
import { type Policy, weighted } from "../policy.ts";

export interface HardnessWeightedOptions {
  /** How much harder ones are preferred, in units of one over the distance: 0 is random, ∞ hardest. Default 10. */
  readonly concentration?: number;
}

/** Below every ℓ that counts. */
const LOWEST = -1e30;

/**
 * Any negative, the harder the likelier: with a probability in proportion to exp(β ℓ(n)), which is exp(−β d(a, n)) but for
 * a factor of the row (Robinson et al. 2021, with β the concentration).
 * @example hardnessWeighted({ concentration: 5 })
 */
export function hardnessWeighted({ concentration = 10 }: HardnessWeightedOptions = {}): Policy {
  inRange("concentration", concentration, 0, 1e6);
  return weighted(
    ({ negatives }) => negatives,
    ({ negatives, loss }) => {
      const counted = where(negatives, loss, LOWEST);
      return exp(mul(sub(counted, max(counted, [1], { keep: true })), concentration));
    },
  );
}
