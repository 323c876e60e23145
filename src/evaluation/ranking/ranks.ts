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

  /** Places the foreign samples that were set aside. */
  function placeAgain(query: number, first: number, end: number, aside: Int32Array): void {
    let count = 0;
    for (let j = first; j < end; j++) if (!excluded(query, j)) gather[count++] = exact(query, j);
    own.sort(gather, count);
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
      own.sort(gather, relevant);
      foreign.fill(0, 0, relevant + 1);
      const aside = own.place(squared, 0, first, slack, foreign, 0);
      const unsure = own.place(squared, end, squared.length, slack, foreign, aside);
      if (unsure > 0) placeAgain(query, first, end, own.aside.subarray(0, unsure));
      let before = 0;
      for (let i = 0; i < relevant; i++) {
        before += foreign[i] ?? 0;
        ranks[i] = i + 1 + before;
      }
      return relevant;
    },
  };
}

/**
 * Numbers in ascending order. They are spread over as many buckets as there are numbers, which sorts them and finds the
 * place of any other in a few steps on average; where they crowd in one bucket, by halves.
 */
function createSorted(capacity: number, size: number) {
  const values = new Float64Array(capacity);
  /** `start[b]` values lie in buckets before b. */
  const start = new Int32Array(capacity + 2);
  const next = new Int32Array(capacity + 2);
  const aside = new Int32Array(size);
  let count = 0;
  let low = 0;
  let high = 0;
  let scale = 0;

  function sort(numbers: Float64Array, length: number): void {
    count = length;
    low = Infinity;
    high = -Infinity;
    for (let i = 0; i < length; i++) {
      const value = numbers[i] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    scale = (length - 1) / (high - low);
    // All equal, or so close that the division overflows: one bucket.
    if (!Number.isFinite(scale)) scale = 0;
    start.fill(0, 0, length + 1);
    for (let i = 0; i < length; i++) {
      const bucket = (((numbers[i] ?? 0) - low) * scale) | 0;
      start[bucket + 1] = (start[bucket + 1] ?? 0) + 1;
    }
    for (let b = 0; b < length; b++) {
      next[b] = start[b] ?? 0;
      start[b + 1] = (start[b + 1] ?? 0) + (start[b] ?? 0);
    }
    for (let i = 0; i < length; i++) {
      const value = numbers[i] ?? 0;
      const bucket = ((value - low) * scale) | 0;
      const place = next[bucket] ?? 0;
      next[bucket] = place + 1;
      values[place] = value;
    }
    for (let b = 0; b < length; b++) sortPart(values, start[b] ?? 0, start[b + 1] ?? 0);
  }

  /** How many of the values lie below `value`. */
  function placeOf(value: number): number {
    if (value > high) return count;
    if (!(value > low)) return 0;
    const bucket = ((value - low) * scale) | 0;
    return firstNotBelow(values, start[bucket] ?? 0, start[bucket + 1] ?? 0, value);
  }

  return {
    aside,
    sort,
    placeOf,
    /**
     * Counts in `into[i]` those of the numbers `from` to `to` − 1 that lie above i of the values. Those that `slack` may have
     * moved past a value are set aside, behind `before` others. Returns how many are aside.
     */
    place(numbers: Float64Array, from: number, to: number, slack: number, into: Int32Array, before: number): number {
      // Locals, because this is the loop that runs over every distance.
      const [reach, bottom, top, factor, length] = [2 * slack, low, high, scale, count];
      const furthest = top + reach;
      let unsure = before;
      for (let j = from; j < to; j++) {
        const value = numbers[j] ?? 0;
        if (value > furthest) continue;
        let place = value > top ? length : 0;
        if (value > bottom && value <= top) {
          const bucket = ((value - bottom) * factor) | 0;
          place = start[bucket] ?? 0;
          const end = start[bucket + 1] ?? 0;
          if (end - place > SHORT) place = firstNotBelow(values, place, end, value);
          else while (place < end && (values[place] ?? 0) < value) place++;
        }
        if (
          reach > 0 &&
          ((place < length && (values[place] ?? 0) - value <= reach) ||
            (place > 0 && value - (values[place - 1] ?? 0) <= reach))
        ) {
          aside[unsure++] = j;
        } else {
          into[place] = (into[place] ?? 0) + 1;
        }
      }
      return unsure;
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
