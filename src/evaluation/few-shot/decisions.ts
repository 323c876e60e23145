import { InputError } from "../../core/errors.ts";
import { geometry } from "../../core/geometry.ts";
import { at } from "../../core/matrix.ts";
import { ordering } from "../order.ts";
import { type EvaluationDistance, normaliseRows } from "../rows.ts";
import type { Episode, EpisodeShape } from "./episode.ts";

/**
 * What decides which way a query belongs to.
 * - `nearest`: the nearest sample of the support set.
 * - `prototype`: the nearest class mean (Snell et al. 2017, equations 1 and 2). Under the cosine, and where
 *   the distance normalises, it is the mean of the directions, and what counts is its own direction.
 * - `knn`: the most votes among the nearest samples of the support set. All that are as near as the last of them vote too.
 *
 * With one shot, and one neighbour, the three are the same.
 */
export type FewShotDecision = "nearest" | "prototype" | "knn";

/** Rows whose `ordering` is that of the embeddings under `distance`. */
export interface Space {
  readonly rows: Float64Array;
  readonly columns: number;
  readonly distance: EvaluationDistance;
}

export interface DecisionOptions {
  readonly shape: EpisodeShape;
  /** Neighbours that vote. */
  readonly neighbours: number;
}

/** Looks at an episode, and then writes for each query how far it is from each way: the least one is chosen. */
type Decide = (space: Space, episode: Episode, options: DecisionOptions) => (query: number, far: Float64Array) => void;

export const decisions: Readonly<Record<FewShotDecision, Decide>> = { nearest, prototype, knn };

/**
 * Whether the right way is chosen. Where t others are exactly as near, a draw among the t + 1 decides: `luck`, uniform in
 * [0, 1). So a tie is never given to the truth for being the truth, and an embedding that has collapsed to a point scores
 * 1 / N and not 1.
 */
export function isRight(far: Float64Array, truth: number, luck: number): boolean {
  const own = far[truth] ?? NaN;
  let ties = 0;
  for (let way = 0; way < far.length; way++) {
    const other = far[way] ?? NaN;
    if (way === truth || other > own) continue;
    if (other < own) return false;
    ties++;
  }
  return luck * (ties + 1) < 1;
}

function nearest({ rows, columns, distance }: Space, { support }: Episode, { shape }: DecisionOptions) {
  const { ways, shots } = shape;
  const { between } = ordering(distance);
  return (query: number, far: Float64Array) => {
    for (let way = 0; way < ways; way++) {
      let least = Infinity;
      for (let s = way * shots; s < (way + 1) * shots; s++) {
        least = Math.min(least, between(rows, query * columns, rows, at(support, s) * columns, columns));
      }
      far[way] = least;
    }
  };
}

function prototype({ rows, columns, distance }: Space, { support }: Episode, { shape }: DecisionOptions) {
  const { ways, shots } = shape;
  const { between } = ordering(distance);
  const means = new Float64Array(ways * columns);
  for (let s = 0; s < support.length; s++) {
    const [from, to] = [at(support, s) * columns, Math.floor(s / shots) * columns];
    for (let c = 0; c < columns; c++) means[to + c] = (means[to + c] ?? 0) + (rows[from + c] ?? 0) / shots;
  }
  if (isOfDirections(distance)) normaliseRows(means, columns);
  return (query: number, far: Float64Array) => {
    for (let way = 0; way < ways; way++) {
      far[way] = between(rows, query * columns, means, way * columns, columns);
    }
  };
}

/** Whether a class mean is brought to length one as embeddings are. Throws an InputError where the rows no longer tell its length. */
function isOfDirections(distance: EvaluationDistance): boolean {
  const { measure, normalised } = geometry(distance);
  if (normalised && measure === "signalToNoise") {
    throw new InputError(
      `invalid decision: prototype, under ${distance} a class has no mean to compare with; take nearest or knn`,
    );
  }
  return normalised;
}

/** Not `knnPredict`, which gives a tie to the sample that stands first: here that could be the truth. */
function knn({ rows, columns, distance }: Space, { support }: Episode, { shape, neighbours }: DecisionOptions) {
  const { between } = ordering(distance);
  const distances = new Float64Array(support.length);
  const last = Math.min(neighbours, support.length) - 1;
  return (query: number, far: Float64Array) => {
    for (let s = 0; s < support.length; s++) {
      distances[s] = between(rows, query * columns, rows, at(support, s) * columns, columns);
    }
    const reach = distances.slice().sort()[last] ?? NaN;
    far.fill(0);
    for (let s = 0; s < support.length; s++) {
      const way = Math.floor(s / shape.shots);
      if ((distances[s] ?? NaN) <= reach) far[way] = (far[way] ?? 0) - 1;
    }
  };
}
