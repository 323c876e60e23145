import { and, greater, greaterOrEqual, lessOrEqual, max, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/**
 * What a policy chooses from: for each of Q anchor–positive pairs, all B samples of the batch.
 * ℓ(n) = d(a, p) − d(a, n) + m is the triplet's loss before it is cut off at zero.
 */
export interface Candidates {
  /** ℓ(n), Q × B. */
  readonly loss: Value;
  /** Whether a sample is of another class than the anchor, bool, Q × B. */
  readonly negatives: Value;
  /** d(a, p), Q × 1. */
  readonly positiveDistance: Value;
  /** d(a, n), Q × B. */
  readonly negativeDistance: Value;
  readonly margin: number;
}

/** How the negative of a pair is picked. A pure function: it adds nodes and keeps nothing. */
export interface Policy {
  /** Which samples may be picked, bool, Q × B. A row without any gives no triplet. */
  readonly among: (candidates: Candidates) => Value;
  /** Which of them is: any with equal probability, or the one in front (lowest index). */
  readonly pick: "any" | "first";
}

/** Below every score, in float32 too. */
const LOWEST = -3e38;

/** A policy that picks uniformly among what `among` lets through. */
export const uniform = (among: Policy["among"]): Policy => ({ among, pick: "any" });

/** A policy that picks the highest `score` (Q × B) among what `among` lets through; ties go to the lowest index. */
export const best = (among: Policy["among"], score: (candidates: Candidates) => Value): Policy => ({
  pick: "first",
  among: (candidates) => {
    const allowed = among(candidates);
    const scores = where(allowed, score(candidates), LOWEST);
    return and(allowed, greaterOrEqual(scores, max(scores, [1], { keep: true })));
  },
});

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

/** The largest ℓ > 0: the nearest negative. */
export const hardest = best(randomHard.among, ({ loss }) => loss);

/** ℓ ≤ 0: negatives that respect the margin already. Such triplets have no loss; useful in a mixture or as a control. */
export const easy = uniform(({ negatives, loss }) => and(negatives, lessOrEqual(loss, 0)));

/** Policies by name. */
export const policies = { random, randomHard, semiHard, hardest, easy } satisfies Record<string, Policy>;
