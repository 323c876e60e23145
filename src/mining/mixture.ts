import { InputError, unknownName } from "../core/errors.ts";

/** Probability of each policy, by name; what is left out is 0. The probabilities sum to one. */
export type Mixture = Readonly<Record<string, number>>;

/** Rounding that a sum of probabilities may show. */
const TOLERANCE = 1e-6;

/** Returns the mixture, or throws an InputError: a name not among `policies`, a value outside [0, 1], a sum other than 1. */
export function checkMixture(mixture: Mixture, policies: readonly string[]): Mixture {
  let sum = 0;
  for (const [name, probability] of Object.entries(mixture)) {
    if (!policies.includes(name)) throw unknownName("policy", name, policies);
    if (!(probability >= 0 && probability <= 1)) {
      throw new InputError(`invalid probability: ${name} ${probability}, expected a number between 0 and 1`);
    }
    sum += probability;
  }
  if (Math.abs(sum - 1) > TOLERANCE)
    throw new InputError(`invalid mixture: its probabilities sum to ${sum}, expected 1`);
  return mixture;
}

/**
 * Upper bounds of the intervals into which a uniform number in [0, 1) falls: policy k is drawn for
 * bounds[k − 1] ≤ u < bounds[k]. From the last possible policy on they are 1, so that rounding never draws an impossible one.
 */
export function intervals(mixture: Mixture, policies: readonly string[]): Float32Array {
  const last = policies.findLastIndex((name) => (mixture[name] ?? 0) > 0);
  let sum = 0;
  return Float32Array.from(policies, (name, k) => {
    sum += mixture[name] ?? 0;
    return k >= last ? 1 : Math.min(1, sum);
  });
}
