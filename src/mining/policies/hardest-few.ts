import { InputError } from "../../core/errors.ts";
import { and, greaterOrEqual, slice, topK, where } from "../../graph/math.ts";
import { type Policy, uniform } from "../policy.ts";
import { randomHard } from "./margin.ts";

export interface HardestFewOptions {
  /** How many of the hardest negatives there are to pick from, 1 or more. Default 5. */
  readonly count?: number;
}

/** Below every ℓ that counts. */
const LOWEST = -1e30;

/**
 * Any of the few hardest that violate the margin: between random hard and hardest, so that a single outlier or wrong label
 * is not met every time. Those that tie with the last of the few count, too.
 * @example hardestFew({ count: 3 })
 */
export function hardestFew({ count = 5 }: HardestFewOptions = {}): Policy {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new InputError(`invalid count: ${count}, expected a whole number, 1 or more`);
  }
  return uniform((candidates) => {
    const allowed = randomHard.among(candidates);
    const scores = where(allowed, candidates.loss, LOWEST);
    const few = Math.min(count, scores.shape[1] ?? 1);
    const last = slice(topK(scores, few, 1), [few - 1], [few], [1]);
    return and(allowed, greaterOrEqual(scores, last));
  });
}
