import { inRange } from "../../core/errors.ts";
import {
  and,
  cast,
  floor,
  gather,
  greaterOrEqual,
  maximum,
  mul,
  neg,
  reshape,
  sub,
  sum,
  topK,
  where,
} from "../../graph/math.ts";
import { elements, type Value } from "../../graph/value.ts";
import type { PairMiner } from "../pair-miner.ts";

export interface HardAwareOptions {
  /** Share of the pairs of each kind that is picked, above 0 and up to 1. Default 0.5. */
  readonly share?: number;
}

/** Below every score that counts. */
const LOWEST = -1e30;

/**
 * The hardest share of all pairs of a batch, of each kind: the furthest positives and the nearest negatives (Yuan, Yang and
 * Zhang 2017, whose cascade takes smaller and smaller shares). ⌈share · count⌉ pairs, and what ties with the last.
 * It sorts the B × M distances.
 * @example hardAware({ share: 0.2 })
 */
export function hardAware({ share = 0.5 }: HardAwareOptions = {}): PairMiner {
  inRange("share", share, 1e-6, 1);
  return {
    name: "hardAware",
    settings: { share },
    of: (distances, { positives, negatives }) => ({
      positives: hardest(distances, positives, share),
      negatives: hardest(neg(distances), negatives, share),
    }),
  };
}

/** The share of a kind's pairs that has the highest scores. */
function hardest(scores: Value, mask: Value, share: number): Value {
  const size = elements(scores.shape);
  const sorted = topK(reshape(where(mask, scores, LOWEST), [size]), size, 0);
  const count = sum(cast(mask, "float64"));
  // ⌈x⌉ = −⌊−x⌋, and the last of so many stands one place before.
  const last = sub(neg(floor(mul(count, -share))), 1);
  const limit = gather(sorted, cast(maximum(last, 0), "int64"), 0);
  return and(mask, greaterOrEqual(scores, limit));
}
