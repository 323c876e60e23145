import type { DistanceRows } from "../../core/distance-rows.ts";
import { InputError } from "../../core/errors.ts";
import { at, type Matrix, matrix } from "../../core/matrix.ts";
import { type Classes, classSize, gatherClasses } from "../classes.ts";
import { exactDistanceRows } from "../distance-rows.ts";
import { comparableRows, type EvaluationDistance } from "../rows.ts";

export interface SilhouetteOptions {
  /** Default `euclidean`; `cosine` is 1 − cos. */
  readonly distance?: EvaluationDistance;
  /** What computes distances. Default `exactDistanceRows`. */
  readonly distances?: DistanceRows;
}

/**
 * Silhouette of a grouping (Rousseeuw 1987), in [−1, 1], mean over samples: with a the mean distance to the others of a
 * sample's own group and b the least mean distance to another group,
 *
 *     s = (b − a) / max(a, b), and 0 for a sample alone in its group
 *
 * Distances are summed as they come, a row at a time: time O(n² d), memory O(n d).
 *
 * Throws an InputError unless there are from 2 to n − 1 groups and embeddings are finite.
 */
export async function silhouette(
  embeddings: Matrix,
  labels: ArrayLike<number>,
  { distance = "euclidean", distances = exactDistanceRows }: SilhouetteOptions = {},
): Promise<number> {
  const classes = gatherClasses(labels, embeddings.rows);
  requireGroups(classes, embeddings.rows);
  const rows = matrix(comparableRows(embeddings, distance, classes.order), embeddings.rows, embeddings.columns);
  const sums = new Float64Array(classes.count);
  const add = distance === "cosine" ? addHalves : addRoots;
  let own = 0;
  let total = 0;
  await distances(rows, rows, "float64", (query, squared) => {
    if (query === at(classes.start, own + 1)) own++;
    // The distance to itself, which rounding may have left above 0, is no distance.
    squared[query] = 0;
    add(squared, classes, sums);
    total += score(sums, classes, own);
  });
  return total / embeddings.rows;
}

/** Checks that a grouping is neither one group nor all samples apart. */
export function requireGroups({ count }: Classes, samples: number): void {
  if (count >= 2 && count < samples) return;
  throw new InputError(
    `invalid groups: ${count} of ${samples} samples, expected from 2 to ${Math.max(2, samples - 1)} to measure how they lie apart`,
  );
}

/** Sums of distances to each class; rows lie class by class. */
function addRoots(squared: Float64Array, { start, count }: Classes, sums: Float64Array): void {
  for (let c = 0; c < count; c++) {
    const end = at(start, c + 1);
    let sum = 0;
    for (let j = at(start, c); j < end; j++) sum += Math.sqrt(Math.max(0, squared[j] ?? 0));
    sums[c] = sum;
  }
}

/** The same for cosine distances: of unit vectors they are half the squared ones. */
function addHalves(squared: Float64Array, { start, count }: Classes, sums: Float64Array): void {
  for (let c = 0; c < count; c++) {
    const end = at(start, c + 1);
    let sum = 0;
    for (let j = at(start, c); j < end; j++) sum += (squared[j] ?? 0) / 2;
    sums[c] = sum;
  }
}

function score(sums: Float64Array, classes: Classes, own: number): number {
  const others = classSize(classes, own) - 1;
  if (others === 0) return 0;
  let nearest = Infinity;
  for (let c = 0; c < classes.count; c++)
    if (c !== own) nearest = Math.min(nearest, at(sums, c) / classSize(classes, c));
  const within = at(sums, own) / others;
  const larger = Math.max(within, nearest);
  return larger > 0 ? (nearest - within) / larger : 0;
}
