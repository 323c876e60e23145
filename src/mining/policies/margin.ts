import { and, greater, lessOrEqual } from "../../graph/math.ts";
import { best, uniform } from "../policy.ts";

/** Every negative. */
export const random = uniform(({ negatives }) => negatives);

/** ℓ > 0: whatever violates the margin. */
export const randomHard = uniform(({ negatives, loss }) => and(negatives, greater(loss, 0)));

/**
 * 0 < ℓ < m: further away than the positive, but by less than the margin (Schroff et al. 2015). ℓ < m is asked as
 * d(a, n) > d(a, p), because the rounding of ℓ could make a tie of the two look smaller than m.
 */
export const semiHard = uniform(({ negatives, loss, positiveDistance, negativeDistance }) =>
  and(negatives, and(greater(loss, 0), greater(negativeDistance, positiveDistance))),
);

/** ℓ ≥ m, asked as d(a, n) ≤ d(a, p): no further away than the positive. With semi-hard it makes up random hard. */
export const hard = uniform(({ negatives, positiveDistance, negativeDistance }) =>
  and(negatives, lessOrEqual(negativeDistance, positiveDistance)),
);

/** The largest ℓ > 0: the nearest negative. */
export const hardest = best(randomHard.among, ({ loss }) => loss);

/** ℓ ≤ 0: negatives that respect the margin already. Such triplets have no loss; useful in a mixture or as a control. */
export const easy = uniform(({ negatives, loss }) => and(negatives, lessOrEqual(loss, 0)));
