import { inRange } from "../../core/errors.ts";
import { and, greater, less } from "../../graph/math.ts";
import type { PairMiner } from "../pair-miner.ts";

export interface PairMarginOptions {
  /** Distance above which a positive pair is picked, in units of the distance. Default 0.2. */
  readonly positiveMargin?: number;
  /** Distance below which a negative pair is picked. Default 0.8. */
  readonly negativeMargin?: number;
}

/**
 * Positives that are too far apart and negatives that are too near: those on which the contrastive loss with these margins
 * is above zero (Hadsell, Chopra and LeCun 2006, equation 4).
 * @example pairMargin({ positiveMargin: 0, negativeMargin: 1 })
 */
export function pairMargin({ positiveMargin = 0.2, negativeMargin = 0.8 }: PairMarginOptions = {}): PairMiner {
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  return {
    name: "pairMargin",
    settings: { positiveMargin, negativeMargin },
    margin: negativeMargin - positiveMargin,
    of: (distances, { positives, negatives }) => ({
      positives: and(positives, greater(distances, positiveMargin)),
      negatives: and(negatives, less(distances, negativeMargin)),
    }),
  };
}
