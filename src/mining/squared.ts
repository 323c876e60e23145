import { InputError } from "../core/errors.ts";
import { geometry, type GeometryName } from "../core/geometry.ts";
import { mul, sqrt, square } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/**
 * Squared Euclidean distances from distances of a geometry that says them. Those of a cosine are of embeddings brought to
 * length one: ‖x − y‖² = 2 (1 − cos(x, y)).
 * Throws an InputError for a geometry that leaves them open, such as Manhattan.
 */
export function squaredOf(name: GeometryName): (distances: Value) => Value {
  const { measure, p, squared } = geometry(name);
  if (measure === "lp" && p === 2) return squared ? (distances) => distances : square;
  if (measure === "cosine") return (distances) => mul(squared ? sqrt(distances) : distances, 2);
  throw new InputError(
    `invalid mining distance: ${name}, expected a Euclidean one or the cosine, from which this policy knows angles and centroids`,
  );
}
