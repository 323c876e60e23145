import { geometry, type GeometryName } from "../core/geometry.ts";
import { at, type Matrix } from "../core/matrix.ts";

/** The distance from a query, the anchor, to a stored vector that begins at `start`. */
type FromQuery = (data: ArrayLike<number>, start: number) => number;

/**
 * Distances from queries to the rows of a matrix, by their definitions in src/distances: the numbers that training and
 * mining go by, computed in float64. A vector of zeros has no direction: by the cosine it is at distance 1 from everything.
 * Throws an InputError for an unknown distance.
 */
export function measureFrom(rows: Matrix, distance: GeometryName): (query: ArrayLike<number>) => FromQuery {
  const { measure, p, squared, normalised } = geometry(distance);
  const { columns } = rows;
  const lengths = normalised ? rowLengths(rows) : null;
  const lengthAt = lengths ? (start: number) => (lengths[start / columns] ?? 0) || 1 : () => 1;
  const plain = { cosine, dotProduct, signalToNoise, lp: p === 2 ? euclidean : p === 1 ? manhattan : norm(p) }[measure];
  return (query) => {
    // The cosine divides by both lengths at once, so that vectors that point one way are at distance 0 to the bit.
    const length = normalised && measure !== "cosine" ? lengthOf(query, 0, columns) || 1 : 1;
    const anchor = Float64Array.from({ length: columns }, (_, j) => at(query, j) / length);
    const between = plain(anchor);
    return (data, start) => {
      const found = between(data, start, lengthAt(start));
      return squared ? found * found : found;
    };
  };
}

/** Of an anchor: the distance to the vector that begins at `start`, divided by `length` first. */
type Measure = (anchor: Float64Array) => (data: ArrayLike<number>, start: number, length: number) => number;

function product(anchor: Float64Array, data: ArrayLike<number>, start: number): number {
  let sum = 0;
  for (let j = 0; j < anchor.length; j++) sum += (data[start + j] ?? 0) * (anchor[j] ?? 0);
  return sum;
}

const cosine: Measure = (anchor) => {
  const own = lengthOf(anchor, 0, anchor.length);
  return (data, start, length) => 1 - product(anchor, data, start) / (length * own || 1);
};

const dotProduct: Measure = (anchor) => (data, start, length) => -product(anchor, data, start) / length;

const euclidean: Measure = (anchor) => (data, start, length) => {
  let sum = 0;
  for (let j = 0; j < anchor.length; j++) sum += ((data[start + j] ?? 0) / length - (anchor[j] ?? 0)) ** 2;
  return Math.sqrt(sum);
};

const manhattan: Measure = (anchor) => (data, start, length) => {
  let sum = 0;
  for (let j = 0; j < anchor.length; j++) sum += Math.abs((data[start + j] ?? 0) / length - (anchor[j] ?? 0));
  return sum;
};

/** ‖x − y‖ₚ, the largest taken out first: high powers of small and of large numbers would leave float64's range. */
const norm =
  (p: number): Measure =>
  (anchor) =>
  (data, start, length) => {
    const far = (j: number) => Math.abs((data[start + j] ?? 0) / length - (anchor[j] ?? 0));
    let largest = 0;
    for (let j = 0; j < anchor.length; j++) largest = Math.max(largest, far(j));
    if (largest === 0) return 0;
    let sum = 0;
    for (let j = 0; j < anchor.length; j++) sum += (far(j) / largest) ** p;
    return largest * sum ** (1 / p);
  };

/** Below this the training takes an anchor for one without a signal too, see src/distances/euclidean.ts. */
const TINY = 1e-12;

/** var(y − x) / var(x) for the anchor x. */
const signalToNoise: Measure = (anchor) => {
  const signal = Math.max(
    TINY,
    spread(anchor.length, (j) => anchor[j] ?? 0),
  );
  return (data, start, length) =>
    spread(anchor.length, (j) => (data[start + j] ?? 0) / length - (anchor[j] ?? 0)) / signal;
};

/** Σ (x − mean)² */
function spread(count: number, value: (j: number) => number): number {
  let mean = 0;
  for (let j = 0; j < count; j++) mean += value(j) / count;
  let sum = 0;
  for (let j = 0; j < count; j++) sum += (value(j) - mean) ** 2;
  return sum;
}

function rowLengths({ data, rows, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => lengthOf(data, i * columns, columns));
}

function lengthOf(data: ArrayLike<number>, start: number, columns: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += (data[start + j] ?? 0) ** 2;
  return Math.sqrt(sum);
}
