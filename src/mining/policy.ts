import { and, greaterOrEqual, max, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Candidates } from "./candidates.ts";

/** How the negative of a pair is picked. A pure function: it adds nodes and keeps nothing. */
export interface Policy {
  /** Which references may be picked, bool, Q × M. A row without any gives no triplet. */
  readonly among: (candidates: Candidates) => Value;
  /** Which of them is: any, or the one in front (lowest index). */
  readonly pick: "any" | "first";
  /**
   * How probable each of them is where any is picked, in proportion to the others of its row: Q × M, 0 or more.
   * One of weight 0 is never picked. Default: all are equally probable.
   */
  readonly weight?: (candidates: Candidates) => Value;
}

/** Below every score, in float32 too. */
const LOWEST = -3e38;

/** A policy that picks uniformly among what `among` lets through. */
export const uniform = (among: Policy["among"]): Policy => ({ among, pick: "any" });

/** A policy that picks among what `among` lets through, each with a probability in proportion to its `weight` (Q × M). */
export const weighted = (among: Policy["among"], weight: (candidates: Candidates) => Value): Policy => ({
  among,
  pick: "any",
  weight,
});

/** A policy that picks the highest `score` (Q × M) among what `among` lets through; ties go to the lowest index. */
export const best = (among: Policy["among"], score: (candidates: Candidates) => Value): Policy => ({
  pick: "first",
  among: (candidates) => {
    const allowed = among(candidates);
    const scores = where(allowed, score(candidates), LOWEST);
    return and(allowed, greaterOrEqual(scores, max(scores, [1], { keep: true })));
  },
});
