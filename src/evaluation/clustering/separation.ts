import { at, type Matrix } from "../../core/matrix.ts";
import { type Classes, classSize, gatherClasses } from "../classes.ts";
import { embeddingRows, squaredDistance } from "../rows.ts";
import { requireGroups } from "./silhouette.ts";

/** How compact groups are beside the distances between them, by their means. */
export interface Separation {
  /** Lower is better, from 0; infinite where two groups have one mean. */
  readonly daviesBouldin: number;
  /** Higher is better, from 0. */
  readonly calinskiHarabasz: number;
}

/**
 * Two indices of a grouping of n samples into k groups with means m_i under Euclidean distances:
 *
 *     Davies–Bouldin (1979) = 1/k Σ_i max_{j≠i} (s_i + s_j) / ‖m_i − m_j‖,   s_i the mean distance of group i to m_i
 *     Caliński–Harabasz (1974) = Σ_i n_i ‖m_i − m‖² / Σ ‖x − m_i‖² · (n − k) / (k − 1)
 *
 * Where all samples lie on the means of their groups, or all means at one point, the first is 0; where they lie on their
 * means, the second is 1: as scikit-learn has it. Time O(n d + k² d).
 *
 * Throws an InputError unless there are from 2 to n − 1 groups and embeddings are finite.
 */
export function separation(embeddings: Matrix, labels: ArrayLike<number>): Separation {
  const classes = gatherClasses(labels, embeddings.rows);
  requireGroups(classes, embeddings.rows);
  const { columns, rows: size } = embeddings;
  const rows = embeddingRows(embeddings, classes.order);
  const means = meansOf(rows, columns, classes);
  const spread = new Float64Array(classes.count);
  let within = 0;
  for (let c = 0; c < classes.count; c++) {
    let sum = 0;
    for (let i = at(classes.start, c); i < at(classes.start, c + 1); i++) {
      const squared = squaredDistance(rows, i * columns, means, c * columns, columns);
      within += squared;
      sum += Math.sqrt(squared);
    }
    spread[c] = sum / classSize(classes, c);
  }
  const between = betweenGroups(rows, means, columns, classes);
  return {
    daviesBouldin: daviesBouldin(means, spread, columns),
    calinskiHarabasz: within === 0 ? 1 : (between * (size - classes.count)) / (within * (classes.count - 1)),
  };
}

/** Mean of each group, groups × dimensions; rows lie group by group. */
function meansOf(rows: Float64Array, columns: number, classes: Classes): Float64Array {
  const means = new Float64Array(classes.count * columns);
  for (let c = 0; c < classes.count; c++) {
    const mean = means.subarray(c * columns, (c + 1) * columns);
    addMean(rows.subarray(at(classes.start, c) * columns, at(classes.start, c + 1) * columns), mean);
  }
  return means;
}

function addMean(rows: Float64Array, mean: Float64Array): void {
  const columns = mean.length;
  for (let i = 0; i < rows.length; i += columns) {
    for (let d = 0; d < columns; d++) mean[d] = (mean[d] ?? 0) + (rows[i + d] ?? 0);
  }
  for (let d = 0; d < columns; d++) mean[d] = ((mean[d] ?? 0) * columns) / rows.length;
}

function betweenGroups(rows: Float64Array, means: Float64Array, columns: number, classes: Classes): number {
  const mean = new Float64Array(columns);
  addMean(rows, mean);
  let sum = 0;
  for (let c = 0; c < classes.count; c++) {
    sum += classSize(classes, c) * squaredDistance(means, c * columns, mean, 0, columns);
  }
  return sum;
}

function daviesBouldin(means: Float64Array, spread: Float64Array, columns: number): number {
  let sum = 0;
  let apart = 0;
  for (let i = 0; i < spread.length; i++) {
    let worst = 0;
    for (let j = 0; j < spread.length; j++) {
      if (j === i) continue;
      const distance = Math.sqrt(squaredDistance(means, i * columns, means, j * columns, columns));
      apart = Math.max(apart, distance);
      const both = at(spread, i) + at(spread, j);
      if (both > 0) worst = Math.max(worst, both / distance);
    }
    sum += worst;
  }
  return apart === 0 ? 0 : sum / spread.length;
}
