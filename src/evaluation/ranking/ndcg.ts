import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import { exactDistanceRows } from "../distance-rows.ts";
import { type LabelledSamples, prepareSearch, type Search, type SearchOptions } from "../gallery.ts";

export interface NdcgOptions extends Omit<SearchOptions, "distances"> {
  /**
   * What it is worth to find reference `j` for query `i`, both by their places in the input: zero or more. It is taken as
   * it is; for the exponential gain of web search return 2^grade − 1. Default: 1 for the same label, 0 for another.
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
  await exactDistanceRows(search.queries, search.references, "float64", (query, squared) => {
    readGains(search, query, gainOf, gains);
    const found = worthFinding(squared, gains);
    if (found.length === 0) return;
    const ranks = ranksOf(found, squared, gains);
    const best = found.map((one) => one.gain).sort((a, b) => b - a);
    sum +=
      discounted(found, (i) => at(ranks, i), k) /
      discounted(
        best.map((gain) => ({ gain })),
        (i) => i + 1,
        k,
      );
    queries++;
  });
  if (queries === 0) {
    throw new InputError("no queries: nothing is worth finding, expected a gain above 0 to measure NDCG");
  }
  return { ndcg: sum / queries, queries };
}

interface Worth {
  readonly distance: number;
  readonly gain: number;
}

/** Writes the gain of every reference for one query; NaN where it is no part of the ranking. */
function readGains(
  search: Search,
  query: number,
  gainOf: (query: number, reference: number) => number,
  gains: Float64Array,
): void {
  const i = search.queryOf(query);
  for (let j = 0; j < gains.length; j++) {
    if (isHidden(search, query, j)) {
      gains[j] = NaN;
      continue;
    }
    const reference = at(search.classes.order, j);
    const gain = gainOf(i, reference);
    if (!(gain >= 0 && gain < Infinity)) {
      throw new InputError(`invalid gain: ${gain} of reference ${reference} for query ${i}, expected zero or more`);
    }
    gains[j] = gain;
  }
}

/** Whether a reference is no part of the query's ranking. */
function isHidden({ classOf, classes, excluded }: Search, query: number, j: number): boolean {
  const c = classOf[query] ?? -1;
  return c >= 0 && j >= at(classes.start, c) && j < at(classes.start, c + 1) && excluded(query, j);
}

/** What has a gain, nearest first. */
function worthFinding(squared: Float64Array, gains: Float64Array): Worth[] {
  const found: Worth[] = [];
  gains.forEach((gain, j) => {
    if (gain > 0) found.push({ distance: at(squared, j), gain });
  });
  return found.sort((a, b) => a.distance - b.distance || a.gain - b.gain);
}

/** Ranks of what has a gain: those before it that have one, and those not further that have none. */
function ranksOf(found: readonly Worth[], squared: Float64Array, gains: Float64Array): Int32Array {
  const ranks = new Int32Array(found.length + 1);
  for (let j = 0; j < gains.length; j++) {
    if (gains[j] !== 0) continue;
    const place = firstNotNearer(found, at(squared, j));
    ranks[place] = at(ranks, place) + 1;
  }
  for (let i = 1; i < ranks.length; i++) ranks[i] = at(ranks, i) + at(ranks, i - 1);
  return ranks.map((before, i) => before + i + 1);
}

function firstNotNearer(found: readonly Worth[], distance: number): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.distance ?? Infinity) < distance) low = middle + 1;
    else high = middle;
  }
  return low;
}

function discounted(found: readonly { readonly gain: number }[], rankOf: (i: number) => number, k: number): number {
  return found.reduce((sum, { gain }, i) => (rankOf(i) <= k ? sum + gain / Math.log2(1 + rankOf(i)) : sum), 0);
}
