import { geometry, type GeometryName } from "../../core/geometry.ts";
import type { Matrix } from "../../core/matrix.ts";
import { lengthOf, ordering } from "../order.ts";
import { comparableRows } from "../rows.ts";

/** A length below the square root of this has no direction, and an anchor with such a signal has none: as in the losses. */
const TINY = 1e-12;

/**
 * The distance of two of the embeddings (samples × dimensions) by their numbers, the anchor first: what a loss measures, in
 * its units, computed in float64. Throws an InputError for embeddings that are not finite.
 */
export function distanceAmong(embeddings: Matrix, distance: GeometryName): (anchor: number, other: number) => number {
  const { measure, squared } = geometry(distance);
  const { columns } = embeddings;
  const rows = comparableRows(embeddings, distance);
  const { between } = ordering(distance);
  const ordered = (i: number, j: number) => between(rows, i * columns, rows, j * columns, columns);
  switch (measure) {
    case "dotProduct":
      return ordered;
    case "lp": {
      const length = lengthOf(distance);
      return (i, j) => length(ordered(i, j));
    }
    // 1 − cos is half of the squared chord.
    case "cosine":
      return squared ? (i, j) => (ordered(i, j) / 2) ** 2 : (i, j) => ordered(i, j) / 2;
    case "signalToNoise": {
      const signals = Float64Array.from({ length: embeddings.rows }, (_, i) => signalOf(rows, i * columns, columns));
      const ratio = (i: number, j: number) => ordered(i, j) / (signals[i] ?? NaN);
      return squared ? (i, j) => ratio(i, j) ** 2 : ratio;
    }
  }
}

function signalOf(rows: Float64Array, start: number, columns: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += (rows[start + c] ?? 0) ** 2;
  return Math.max(sum, TINY);
}
