import type { Degrees } from "../../core/degrees.ts";
import type { Search } from "../gallery.ts";
import { normalisedGain, ranksOf, readGains, worthFinding } from "./gains.ts";
import type { Ranker } from "./ranks.ts";

/**
 * Ranks of the references that are of one kind with a query, by a relevance that may differ from pair to pair. A reference
 * that is not exactly as near as one that is goes first. Distances have to be exact. Memory O(n).
 */
export function createRelevanceRanker(
  search: Search,
  { between, positiveFrom }: Pick<Degrees, "between" | "positiveFrom">,
): Ranker {
  const size = search.classes.order.length;
  const gains = new Float64Array(size);
  const ranks = new Int32Array(size);
  let last: Float64Array = new Float64Array(0);
  return {
    ranks,
    precision: "float64",
    rank(query, squared) {
      readGains(search, query, between, gains);
      // What is no part of the ranking stays NaN.
      const hits = gains.map((gain) => (Number.isNaN(gain) ? gain : gain >= positiveFrom ? 1 : 0));
      const found = worthFinding(squared, hits);
      ranks.set(ranksOf(found, squared, hits).subarray(0, found.length));
      last = squared;
      return found.length;
    },
    ndcg() {
      const found = worthFinding(last, gains);
      return normalisedGain(found, ranksOf(found, last, gains), Infinity);
    },
  };
}
