import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import { exactRowsOf } from "../distance-rows.ts";
import { type LabelledSamples, prepareSearch, type SearchOptions } from "../gallery.ts";
import { normalisedGain, ranksOf, readGains, worthFinding } from "./gains.ts";

export interface NdcgOptions extends Omit<SearchOptions, "distances"> {
  /**
   * What it is worth to find reference `j` for query `i`, both by their places in the input: zero or more. It is taken as
   * it is; for the exponential gain of web search return 2^grade − 1. For a relevance
   * give its `between`, see `among`. Default: 1 for the same label, 0 for another.
   */
  readonly gain?: (query: number, reference: number) => number;
  /** Ranks that count. Default: all. */
  readonly k?: number;
}

/** Normalised discounted cumulative gain, a mean over queries, in [0, 1]. */
export interface NdcgResult {
  readonly ndcg: number;
  /** Samples for which something was worth finding. */
  readonly queries: number;
}

/**
 *     NDCG = DCG / (DCG of the best order),   DCG = Σ_{rank ≤ k} gain / log₂(1 + rank)
 *
 * (Järvelin and Kekäläinen, ACM TOIS 2002), for gains of any grade. Of references equally far the one worth less goes
 * first. Time O(q n (d + log n)) at worst, since everything worth something is sorted; memory O((q + n) d).
 *
 * Throws an InputError where nothing is worth finding for any query and for a gain below zero or not finite.
 */
export async function ndcg(gallery: LabelledSamples, options: NdcgOptions = {}): Promise<NdcgResult> {
  const { k = Infinity, gain } = options;
  if (!(k === Infinity || (Number.isInteger(k) && k >= 1))) {
    throw new InputError(`invalid k: ${k}, expected an integer of 1 or more`);
  }
  const search = prepareSearch(gallery, options);
  const labels = options.queries?.labels ?? gallery.labels;
  const gainOf = gain ?? ((i: number, j: number) => (at(labels, i) === at(gallery.labels, j) ? 1 : 0));
  const gains = new Float64Array(search.classes.order.length);
  let sum = 0;
  let queries = 0;
  await exactRowsOf(options.distance ?? "euclidean")(search.queries, search.references, "float64", (query, squared) => {
    readGains(search, query, gainOf, gains);
    const found = worthFinding(squared, gains);
    if (found.length === 0) return;
    sum += normalisedGain(found, ranksOf(found, squared, gains), k);
    queries++;
  });
  if (queries === 0) {
    throw new InputError("no queries: nothing is worth finding, expected a gain above 0 to measure NDCG");
  }
  return { ndcg: sum / queries, queries };
}
