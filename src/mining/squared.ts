import type { Distance } from "../distances/distance.ts";
import { mul, square } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/**
 * Squared Euclidean distances from distances of any geometry. Those of a cosine are of embeddings brought to length one:
 * ‖x − y‖² = 2 (1 − cos(x, y)).
 */
export const squaredOf: Readonly<Record<Distance["kind"], (distances: Value) => Value>> = {
  euclidean: square,
  squaredEuclidean: (distances) => distances,
  cosine: (distances) => mul(distances, 2),
};
