import { InputError } from "../core/errors.ts";
import { at, type Matrix } from "../core/matrix.ts";
import { classSize, gatherClasses, type Classes } from "./classes.ts";
import { ordering } from "./order.ts";
import { BLOCK, comparableRows, type EvaluationDistance } from "./rows.ts";

/** How well nearest neighbours share a query's class. Every sample is a query, all others are its references. */
export interface RetrievalResult {
  /** Share of queries whose nearest neighbour is of their class, in [0, 1]. */
  readonly precisionAt1: number;
  /** MAP@R (Musgrave et al. 2020), mean over queries, in [0, 1]. */
  readonly meanAveragePrecisionAtR: number;
  /** Number of queries: samples whose class has another sample. */
  readonly queries: number;
}

export interface RetrievalOptions {
  /** What near means. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
}

/**
 * Precision at 1 and mean average precision at R of samples × dimensions embeddings (Musgrave, Belongie and Lim,
 * A Metric Learning Reality Check, ECCV 2020): with R other samples in a query's class, and P(i) the precision
 * among its i nearest,
 *
 *     MAP@R = 1/R Σ_{i ≤ R} P(i) · [the i-th nearest is of the query's class]
 *
 * A sample alone in its class is no query, but it is a reference. A foreign sample exactly as near as one of the
 * class ranks before it, so that an embedding that has collapsed to a point scores 0 and not by the order of its rows.
 *
 * Time O(n² (d + log R)), memory O(n (d + 4)): four queries at a time, no distance matrix.
 *
 * Throws an InputError where no class has two samples and where embeddings are not finite; a RangeError for labels
 * that do not fit.
 */
export function retrieval(
  embeddings: Matrix,
  labels: ArrayLike<number>,
  options: RetrievalOptions = {},
): RetrievalResult {
  const { distance = "euclidean" } = options;
  const { columns, rows: samples } = embeddings;
  const classes = gatherClasses(labels, samples);
  const rows = comparableRows(embeddings, distance, classes.order);
  const order = ordering(distance);
  const block = new Float64Array(BLOCK * samples);
  const ranking = createRanking(classes);
  let hits = 0;
  let precision = 0;
  let queries = 0;
  let c = 0;
  for (let first = 0; first < samples; first += BLOCK) {
    order.block(rows, columns, first, samples, block, samples);
    for (let q = first; q < Math.min(first + BLOCK, samples); q++) {
      if (q === at(classes.start, c + 1)) c++;
      if (classSize(classes, c) < 2) continue;
      const distances = block.subarray((q - first) * samples, (q - first + 1) * samples);
      const score = ranking(distances, c, q);
      hits += score.hit;
      precision += score.averagePrecision;
      queries++;
    }
  }
  if (queries === 0) {
    throw new InputError(
      "no queries: every class has one sample, expected a class with at least 2 to measure retrieval",
    );
  }
  return { precisionAt1: hits / queries, meanAveragePrecisionAtR: precision / queries, queries };
}

/**
 * Scores one query from its distances. Only the ranks of its own class count, so nothing but those few distances is
 * sorted: each foreign sample is placed among them by bisection, and the i-th of the class (from 1) has rank
 * i + (foreign samples not further than it). One that is already pushed beyond rank R is out, and with it every
 * foreign sample further than those that are still in: most samples cost a single comparison.
 */
function createRanking(classes: Classes) {
  let largest = 0;
  for (let c = 0; c < classes.count; c++) largest = Math.max(largest, classSize(classes, c));
  const sorted = new Float64Array(largest);
  const foreign = new Int32Array(largest);
  return (distances: Float64Array, c: number, query: number) => {
    const first = at(classes.start, c);
    const end = at(classes.start, c + 1);
    const relevant = end - first - 1;
    const own = sorted.subarray(0, relevant);
    own.set(distances.subarray(first, query));
    own.set(distances.subarray(query + 1, end), query - first);
    own.sort();
    foreign.fill(0, 0, relevant);
    // The first `within` of the class can still rank among R; `nearer` foreign samples come before the last of them.
    let within = relevant;
    let nearer = 0;
    let furthest = at(own, within - 1);
    for (let j = first === 0 ? end : 0; j < distances.length; j = j + 1 === first ? end : j + 1) {
      const distance = distances[j] ?? NaN;
      if (distance > furthest) continue;
      const place = firstNotNearer(own, within, distance);
      foreign[place] = at(foreign, place) + 1;
      nearer++;
      while (within > 0 && within + nearer > relevant) nearer -= at(foreign, --within);
      furthest = within > 0 ? at(own, within - 1) : -Infinity;
    }
    return { hit: at(foreign, 0) === 0 ? 1 : 0, averagePrecision: precisionSum(foreign, within) / relevant };
  };
}

/** Index of the first of `count` ascending distances that is not below `distance`; the last one must not be. */
function firstNotNearer(ascending: Float64Array, count: number, distance: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? NaN) < distance) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Σ i / rank(i) over the first `within` of the class, where `foreign[i]` samples lie between i − 1 and i. */
function precisionSum(foreign: Int32Array, within: number): number {
  let before = 0;
  let sum = 0;
  for (let i = 0; i < within; i++) {
    before += at(foreign, i);
    sum += (i + 1) / (i + 1 + before);
  }
  return sum;
}
