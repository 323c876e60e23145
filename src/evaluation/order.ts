import { InputError } from "../core/errors.ts";
import { geometry, type GeometryName } from "../core/geometry.ts";
import { BLOCK, blockDistances, squaredDistance } from "./rows.ts";

/** A number for two rows that begin at offsets `a` and `b`. */
type Between = (x: Float64Array, a: number, y: Float64Array, b: number, columns: number) => number;

/**
 * Numbers between `comparableRows` that grow, from one query's point of view, as the distance does. Where a square does so
 * they have no root; below zero they are for the dot product alone.
 */
export interface Ordering {
  /** From the query at `a` to the row at `b`. */
  readonly between: Between;
  /** From the rows `first` to `first + 3` to the rows before `end`; see `blockDistances`. */
  readonly block: typeof blockDistances;
}

const squared: Ordering = { between: squaredDistance, block: blockDistances };

/** How rows are ordered under a distance. Throws an InputError for an unknown one. */
export function ordering(distance: GeometryName): Ordering {
  const { measure, p } = geometry(distance);
  if (measure === "dotProduct") return one(negativeProduct);
  return measure === "lp" && p !== 2 ? one(p === 1 ? sumOfSizes : normOf(p)) : squared;
}

/**
 * What turns those numbers into the distance, up to a factor that is the same for all that one query is compared with.
 * Throws an InputError for the dot product, which has no zero that a distance could be measured from.
 */
export function lengthOf(distance: GeometryName): (ordered: number) => number {
  const { measure, p, squared: isSquared } = geometry(distance);
  if (measure === "dotProduct") {
    throw new InputError(`invalid votes: distance, but ${distance} has no zero to measure it from; take majority`);
  }
  // The squared chord and the noise are what the cosine and the ratio grow in step with.
  const power = (isSquared ? 2 : 1) / (measure === "lp" && p === 2 ? 2 : 1);
  return power === 1 ? (ordered) => ordered : power === 0.5 ? Math.sqrt : (ordered) => ordered ** power;
}

/** Whether the squared Euclidean distances of `comparableRows` order them, so that products of matrices do as well. */
export const isOrderedBySquares = (distance: GeometryName): boolean => ordering(distance) === squared;

const negativeProduct: Between = (x, a, y, b, columns) => {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum -= (x[a + c] ?? 0) * (y[b + c] ?? 0);
  return sum;
};

const sumOfSizes: Between = (x, a, y, b, columns) => {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += Math.abs((x[a + c] ?? 0) - (y[b + c] ?? 0));
  return sum;
};

/** ‖x − y‖ₚ, the largest taken out first: high powers of small and of large numbers would leave float64's range. */
const normOf =
  (p: number): Between =>
  (x, a, y, b, columns) => {
    let largest = 0;
    for (let c = 0; c < columns; c++) largest = Math.max(largest, Math.abs((x[a + c] ?? 0) - (y[b + c] ?? 0)));
    if (largest === 0) return 0;
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (Math.abs((x[a + c] ?? 0) - (y[b + c] ?? 0)) / largest) ** p;
    return largest * sum ** (1 / p);
  };

/** The ordering by one pair at a time. */
const one = (between: Between): Ordering => ({
  between,
  block(rows, columns, first, end, out, stride) {
    const last = rows.length - columns;
    for (let i = 0; i < BLOCK; i++) {
      const query = Math.min((first + i) * columns, last);
      for (let j = 0; j < end; j++) out[i * stride + j] = between(rows, query, rows, j * columns, columns);
    }
  },
});
