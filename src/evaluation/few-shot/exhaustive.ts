import { at, type Matrix } from "../../core/matrix.ts";
import { classSize, type Classes, gatherClasses } from "../classes.ts";
import { ordering } from "../order.ts";
import { BLOCK, comparableRows, type EvaluationDistance } from "../rows.ts";
import { distinctClasses } from "./draws.ts";
import { type Distractors, createDistractors } from "./distractors.ts";
import type { FewShotResult } from "./accuracy.ts";

export interface ExhaustiveOptions {
  /** N: samples in the support set, one of them of the query's class. */
  readonly ways: number;
  /** What near means. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
}

/**
 * Exact N-way one-shot accuracy: what `fewShotAccuracy` with the protocol `corrected` tends to as trials are added, without
 * drawing any. The mean over the classes that have two samples, in each over all ordered pairs of query and right sample,
 * of the probability that no sample of N − 1 distinct other classes is nearer; ties as there. `trials` counts the pairs.
 *
 * Time O(n² d + p (n + C N)) for n samples, p pairs and C classes that come near; memory O(n d): no distance matrix.
 *
 * Throws an InputError where no class has two samples, where there are fewer classes than ways, and where embeddings are
 * not finite; a RangeError for ways below 1.
 */
export function exhaustiveOneShot(
  embeddings: Matrix,
  labels: ArrayLike<number>,
  { ways, distance = "euclidean" }: ExhaustiveOptions,
): FewShotResult {
  if (!(Number.isInteger(ways) && ways >= 1)) {
    throw new RangeError(`invalid ways: ${ways}, expected an integer of at least 1`);
  }
  const classes = gatherClasses(labels, embeddings.rows);
  const shape = { ways, shots: 1, queries: 1 };
  const { asked } = distinctClasses(classes, shape);
  const rows = comparableRows(embeddings, distance, classes.order);
  const order = ordering(distance);
  const distances = new Float64Array(BLOCK * embeddings.rows);
  const distractors = createDistractors(ways - 1);
  let [sum, trials] = [0, 0];
  for (const c of asked) {
    const size = classSize(classes, c);
    let own = 0;
    for (let first = at(classes.start, c); first < at(classes.start, c + 1); first += BLOCK) {
      order.block(rows, embeddings.columns, first, embeddings.rows, distances, embeddings.rows);
      for (let q = first; q < Math.min(first + BLOCK, at(classes.start, c + 1)); q++) {
        const row = distances.subarray((q - first) * embeddings.rows, (q - first + 1) * embeddings.rows);
        own += expectedOfQuery(row, q, c, classes, distractors);
      }
    }
    sum += own / (size * (size - 1));
    trials += size * (size - 1);
  }
  const accuracy = sum / asked.length;
  const interval = { low: accuracy, high: accuracy, by: "exact" } as const;
  return { ...shape, accuracy, interval, trials, episodes: trials };
}

/** The sum, over the other samples of the query's class, of the probability that this one is chosen. */
function expectedOfQuery(
  distances: Float64Array,
  query: number,
  c: number,
  { count, start }: Classes,
  distractors: Distractors,
): number {
  const nearest = new Float64Array(count);
  for (let other = 0; other < count; other++) {
    nearest[other] = minimum(distances, start[other] ?? 0, start[other + 1] ?? 0);
  }
  let sum = 0;
  for (let right = start[c] ?? 0; right < (start[c + 1] ?? 0); right++) {
    if (right === query) continue;
    const reach = distances[right] ?? NaN;
    distractors.clear();
    for (let other = 0; other < count; other++) {
      if (other === c) continue;
      if ((nearest[other] ?? NaN) > reach) distractors.addFarther();
      else addClass(distractors, distances, start[other] ?? 0, start[other + 1] ?? 0, reach);
    }
    sum += distractors.expectation();
  }
  return sum;
}

function minimum(distances: Float64Array, from: number, to: number): number {
  let least = Infinity;
  for (let p = from; p < to; p++) least = Math.min(least, distances[p] ?? NaN);
  return least;
}

/** Adds the class whose samples stand from `from` to `to`, seen against the right sample at the distance `reach`. */
function addClass(distractors: Distractors, distances: Float64Array, from: number, to: number, reach: number): void {
  let [farther, tied] = [0, 0];
  for (let p = from; p < to; p++) {
    const distance = distances[p] ?? NaN;
    if (distance > reach) farther++;
    else if (distance === reach) tied++;
  }
  distractors.add(farther / (to - from), tied / (to - from));
}
