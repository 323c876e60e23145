import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import type { Search } from "../gallery.ts";

/** Something that is worth finding. */
export interface Worth {
  readonly distance: number;
  readonly gain: number;
}

/** Writes the gain of every reference for one query; NaN where it is no part of the ranking. */
export function readGains(
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
export function worthFinding(squared: Float64Array, gains: Float64Array): Worth[] {
  const found: Worth[] = [];
  gains.forEach((gain, j) => {
    if (gain > 0) found.push({ distance: at(squared, j), gain });
  });
  return found.sort((a, b) => a.distance - b.distance || a.gain - b.gain);
}

/** Ranks of what has a gain: those before it that have one, and those not further that have none. */
export function ranksOf(found: readonly Worth[], squared: Float64Array, gains: Float64Array): Int32Array {
  const ranks = new Int32Array(found.length + 1);
  for (let j = 0; j < gains.length; j++) {
    if (gains[j] !== 0) continue;
    const place = firstNotNearer(found, at(squared, j));
    ranks[place] = at(ranks, place) + 1;
  }
  for (let i = 1; i < ranks.length; i++) ranks[i] = at(ranks, i) + at(ranks, i - 1);
  return ranks.map((before, i) => before + i + 1);
}

/** DCG / (DCG of the best order) of what was found at these ranks, of which the first k count. */
export function normalisedGain(found: readonly Worth[], ranks: Int32Array, k: number): number {
  const best = found.map(({ gain }) => ({ gain })).sort((a, b) => b.gain - a.gain);
  return discounted(found, (i) => at(ranks, i), k) / discounted(best, (i) => i + 1, k);
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
