import type { Precision } from "../../core/distance-rows.ts";
import { at } from "../../core/matrix.ts";
import { classSize } from "../classes.ts";
import type { Search } from "../gallery.ts";
import { squaredDistance } from "../rows.ts";

/** Finds where the references of a query's class stand in its ranking. */
export interface Ranker {
  /** Ascending ranks, counted from 1, of the last query's own class. The first `relevant` of them count. */
  readonly ranks: Int32Array;
  /** Precision of distances with which the fewest need computing again. */
  readonly precision: Precision;
  /** Ranks one query from its squared distances to all references. Returns R, the references that it should find. */
  rank(query: number, squared: Float64Array, slack: number): number;
  /** Normalised discounted cumulative gain of the last query's whole ranking (Järvelin and Kekäläinen 2002). */
  ndcg(): number;
}

/** Buckets that are longer are sorted as a whole; up to here insertion is faster. */
const SHORT = 24;
/** Size of a class from which its distances lie so dense that float32 cannot tell most of the others apart from them. */
const DENSE = 512;

/**
 * Ranks without sorting a row: only the few distances of the query's own class are sorted, and every foreign sample that
 * is not further than the last of them is placed among them. The i-th of the class (from 1) has rank
 * i + (foreign samples not further than it): a foreign sample exactly as near goes first.
 *
 * Where distances have slack, a foreign sample that it does not tell apart from one of the class is set aside, and placed
 * by distances that are computed again by differences: the ranks are those of the exact distances.
 *
 * Memory O(n) for the samples set aside, else O(largest class).
 */
export function createRanker(search: Search): Ranker {
  const { classes, classOf, excluded, queries, references } = search;
  const { columns } = references;
  let largest = 0;
  for (let c = 0; c < classes.count; c++) largest = Math.max(largest, classSize(classes, c));
  const ranks = new Int32Array(largest);
  const foreign = new Int32Array(largest + 1);
  const own = createSorted(largest, references.rows);
  const gather = new Float64Array(largest);
  const exact = (query: number, reference: number) =>
    squaredDistance(queries.data, query * columns, references.data, reference * columns, columns);

  const ideal = [0];
  let found = 0;

  /** Places the foreign samples that were set aside. */
  function placeAgain(query: number, first: number, end: number, aside: Int32Array): void {
    let count = 0;
    for (let j = first; j < end; j++) if (!excluded(query, j)) gather[count++] = exact(query, j);
    own.sort(gather, count, 0);
    for (const j of aside) {
      const place = own.placeOf(exact(query, j));
      foreign[place] = (foreign[place] ?? 0) + 1;
    }
  }

  return {
    ranks,
    precision: largest > DENSE ? "float64" : "float32",
    rank(query, squared, slack) {
      const c = classOf[query] ?? -1;
      if (c < 0) return 0;
      const first = at(classes.start, c);
      const end = at(classes.start, c + 1);
      let relevant = 0;
      for (let j = first; j < end; j++) if (!excluded(query, j)) gather[relevant++] = squared[j] ?? 0;
      if (relevant === 0) return 0;
      own.sort(gather, relevant, 2 * slack);
      foreign.fill(0, 0, relevant + 1);
      const unsure = own.place(squared, first, end, foreign);
      if (unsure.length > 0) placeAgain(query, first, end, unsure);
      let before = 0;
      for (let i = 0; i < relevant; i++) {
        before += foreign[i] ?? 0;
        ranks[i] = i + 1 + before;
      }
      found = relevant;
      return relevant;
    },
    ndcg: () => discounted(ranks, found) / idealGain(ideal, found),
  };
}

/** Σ 1 / log₂(1 + rank) (Järvelin and Kekäläinen 2002). */
function discounted(ranks: Int32Array, relevant: number): number {
  let sum = 0;
  for (let i = 0; i < relevant; i++) sum += 1 / Math.log2(1 + (ranks[i] ?? 0));
  return sum;
}

/** The same sum of the ranks 1 to `relevant`; the table grows to the largest that was asked for. */
function idealGain(table: number[], relevant: number): number {
  for (let i = table.length; i <= relevant; i++) table.push((table[i - 1] ?? 0) + 1 / Math.log2(1 + i));
  return table[relevant] ?? NaN;
}

/** Buckets for each of the sorted numbers: so many that most have none, and need no look at the numbers. */
const FINE = 8;

/**
 * Numbers in ascending order. They are spread over buckets, which sorts them and finds the place of any other in a few
 * steps on average; where they crowd in one bucket, by halves.
 */
function createSorted(capacity: number, size: number) {
  const values = new Float64Array(capacity);
  /** `start[b]` values lie in buckets before b. */
  const start = new Int32Array(FINE * capacity + 2);
  const next = new Int32Array(FINE * capacity + 1);
  /** Whether something in a bucket may be within reach of a value. */
  const crowded = new Uint8Array(FINE * capacity);
  const counts = new Int32Array(FINE * capacity);
  const aside = new Int32Array(size);
  let [count, buckets, reach, bottom, top, scale] = [0, 0, 0, 0, 0, 0];
  const bucketOf = (value: number) => ((value - bottom) * scale) | 0;

  /** Takes the first `length` of some numbers. Others that are no further from one than `within` cannot be told from it. */
  function sort(numbers: Float64Array, length: number, within: number): void {
    [count, buckets, reach, bottom, top] = [length, FINE * length, within, Infinity, -Infinity];
    for (let i = 0; i < length; i++) {
      const value = numbers[i] ?? 0;
      if (value < bottom) bottom = value;
      if (value > top) top = value;
    }
    bottom -= reach;
    top += reach;
    scale = (buckets - 1) / (top - bottom);
    // All equal, or so close that the division overflows: one bucket.
    if (!Number.isFinite(scale)) scale = 0;
    start.fill(0, 0, buckets + 1);
    for (let i = 0; i < length; i++) {
      const after = bucketOf(numbers[i] ?? 0) + 1;
      start[after] = (start[after] ?? 0) + 1;
    }
    for (let b = 0; b < buckets; b++) {
      next[b] = start[b] ?? 0;
      start[b + 1] = (start[b + 1] ?? 0) + (start[b] ?? 0);
    }
    for (let i = 0; i < length; i++) {
      const value = numbers[i] ?? 0;
      const bucket = bucketOf(value);
      const place = next[bucket] ?? 0;
      next[bucket] = place + 1;
      values[place] = value;
    }
    for (let b = 0; b < buckets; b++) sortPart(values, start[b] ?? 0, start[b + 1] ?? 0);
    markCrowded();
  }

  function markCrowded(): void {
    crowded.fill(0, 0, buckets);
    let marked = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? 0;
      const last = Math.min(bucketOf(value + reach), buckets - 1);
      for (let b = Math.max(marked, bucketOf(value - reach)); b <= last; b++) crowded[b] = 1;
      marked = Math.max(marked, last);
    }
  }

  /** How many of the values lie below `value`. */
  function placeOf(value: number): number {
    if (value > top) return count;
    if (value < bottom) return 0;
    const bucket = bucketOf(value);
    return firstNotBelow(values, start[bucket] ?? 0, start[bucket + 1] ?? 0, value);
  }

  /** Looks at the numbers `from` to `to` − 1: counts those in empty buckets and lists the others, behind `listed`. */
  function scan(numbers: Float64Array, from: number, to: number, listed: number, into: Int32Array): number {
    // Locals, because this is the loop that runs over every distance.
    const [low, high, factor] = [bottom, top, scale];
    let end = listed;
    let below = 0;
    for (let j = from; j < to; j++) {
      const value = numbers[j] ?? 0;
      if (value > high) continue;
      if (value < low) {
        below++;
        continue;
      }
      const bucket = ((value - low) * factor) | 0;
      if (crowded[bucket] === 1) aside[end++] = j;
      else counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    into[0] = (into[0] ?? 0) + below;
    return end;
  }

  return {
    sort,
    placeOf,
    /**
     * Counts in `into[i]` the numbers, but for those from `first` to `end` − 1, that lie above i of the values. Returns the
     * places of those that cannot be told from a value.
     */
    place(numbers: Float64Array, first: number, end: number, into: Int32Array): Int32Array {
      counts.fill(0, 0, buckets);
      const listed = scan(numbers, end, numbers.length, scan(numbers, 0, first, 0, into), into);
      for (let b = 0; b < buckets; b++) {
        const place = start[b] ?? 0;
        into[place] = (into[place] ?? 0) + (counts[b] ?? 0);
      }
      let unsure = 0;
      for (let i = 0; i < listed; i++) {
        const j = aside[i] ?? 0;
        const value = numbers[j] ?? 0;
        const place = placeOf(value);
        const near =
          (place < count && (values[place] ?? 0) - value <= reach) ||
          (place > 0 && value - (values[place - 1] ?? 0) <= reach);
        if (reach > 0 && near) aside[unsure++] = j;
        else into[place] = (into[place] ?? 0) + 1;
      }
      return aside.subarray(0, unsure);
    },
  };
}

function sortPart(values: Float64Array, from: number, to: number): void {
  if (to - from > SHORT) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? 0;
    let place = i;
    for (; place > from && (values[place - 1] ?? 0) > value; place--) values[place] = values[place - 1] ?? 0;
    values[place] = value;
  }
}

/** Index of the first of the ascending values `from` to `to` − 1 that is not below `value`; `to` where all are. */
function firstNotBelow(values: Float64Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
