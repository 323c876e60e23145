import type { DistanceRows } from "../core/distance-rows.ts";
import { InputError } from "../core/errors.ts";
import { isOrderedBySquares, ordering } from "./order.ts";
import { BLOCK, type EvaluationDistance } from "./rows.ts";

/**
 * What orders the `comparableRows` of a distance (see `ordering`), pair by pair in float64: nothing cancels, equal distances
 * are equal to the bit, and it runs anywhere. Memory O(n): four rows of distances, and the queries once more where they are
 * not the references. Throws an InputError for an unknown distance.
 */
export function exactRowsOf(distance: EvaluationDistance): DistanceRows {
  const { block: measure } = ordering(distance);
  return async (queries, references, _precision, visit) => {
    const { columns, data, rows: size } = references;
    const same = queries.data === data;
    const rows = same ? data : joined(data, queries.data);
    const from = same ? 0 : size;
    const to = from + queries.rows;
    const block = new Float64Array(BLOCK * size);
    for (let first = from; first < to; first += BLOCK) {
      measure(rows, columns, first, size, block, size);
      for (let q = first; q < Math.min(first + BLOCK, to); q++) {
        visit(q - from, block.subarray((q - first) * size, (q - first + 1) * size), 0);
      }
    }
  };
}

/** Squared Euclidean distances by differences. */
export const exactDistanceRows: DistanceRows = exactRowsOf("euclidean");

/** The distances that were given, or exact ones. Throws an InputError for given ones that do not order by this distance. */
export function rowsOrExact(given: DistanceRows | undefined, distance: EvaluationDistance): DistanceRows {
  if (given === undefined) return exactRowsOf(distance);
  if (isOrderedBySquares(distance)) return given;
  throw new InputError(
    `invalid distances: they are squared Euclidean ones, which do not order by ${distance}; leave them out`,
  );
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
