import { inRange } from "../../core/errors.ts";
import { cosine } from "../../distances/distance.ts";
import { add, and, greater, less, max, min, where } from "../../graph/math.ts";
import type { PairMiner } from "../pair-miner.ts";

export interface MultiSimilarityPairsOptions {
  /** ε, by how much a pair may be easier than the hardest of the other kind and is still picked, as a cosine. Default 0.1. */
  readonly epsilon?: number;
}

/** Beyond every distance that counts. */
const FAR = 1e30;

/**
 * Pairs that are informative beside those of the other kind (Wang et al. 2019): negatives more similar
 * than the sample's least similar positive less ε, positives less similar than its most similar negative plus ε. A sample
 * without both kinds has none. Similarity is the cosine.
 * @example multiSimilarityPairs({ epsilon: 0.05 })
 */
export function multiSimilarityPairs({ epsilon = 0.1 }: MultiSimilarityPairsOptions = {}): PairMiner {
  inRange("epsilon", epsilon, 0, 2);
  return {
    name: "multiSimilarityPairs",
    settings: { epsilon },
    distance: cosine,
    of(distances, { positives, negatives }) {
      const furthest = max(where(positives, distances, -FAR), [1], { keep: true });
      const nearest = min(where(negatives, distances, FAR), [1], { keep: true });
      return {
        positives: and(positives, greater(add(distances, epsilon), nearest)),
        negatives: and(negatives, less(distances, add(furthest, epsilon))),
      };
    },
  };
}
