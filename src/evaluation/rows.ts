import { InputError } from "../core/errors.ts";
import { geometry, type GeometryName } from "../core/geometry.ts";
import { at, type Matrix } from "../core/matrix.ts";

/** How two embeddings are compared, such as `euclidean`, `cosine` or `lp:3`. */
export type EvaluationDistance = GeometryName;

/**
 * Copies embeddings (samples × dimensions) into float64 rows in the given order of samples, so that every
 * measure accumulates in float64 and every kernel sees one kind of array.
 * Throws an InputError where a value is not finite: a measure of NaN would look like a bad model, not a broken one.
 */
export function embeddingRows(embeddings: Matrix, order?: Int32Array): Float64Array {
  const { data, rows, columns } = embeddings;
  if (columns < 1 || data.length !== rows * columns) {
    throw new RangeError(`invalid embeddings: ${data.length} values, expected ${rows} × ${columns}, at least one wide`);
  }
  const copy = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const source = (order ? at(order, i) : i) * columns;
    for (let c = 0; c < columns; c++) {
      const value = data[source + c] ?? NaN;
      if (!Number.isFinite(value)) throw notFinite(value, source / columns, c);
      copy[i * columns + c] = value;
    }
  }
  return copy;
}

function notFinite(value: number, sample: number, column: number): InputError {
  return new InputError(
    `invalid embedding: ${value} at sample ${sample}, dimension ${column}, expected a finite number; ` +
      `the model has diverged, go back to a checkpoint before that`,
  );
}

/**
 * Scales every row to length one, in place. A row of zeros has no direction and stays as it is, as in the
 * field's toolboxes.
 */
export function normaliseRows(rows: Float64Array, columns: number): Float64Array {
  for (let start = 0; start < rows.length; start += columns) {
    let largest = 0;
    for (let c = 0; c < columns; c++) largest = Math.max(largest, Math.abs(rows[start + c] ?? 0));
    if (largest === 0) continue;
    // Dividing by the largest value first keeps the squares of very small and very large rows in range.
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += ((rows[start + c] ?? 0) / largest) ** 2;
    const length = Math.sqrt(sum);
    for (let c = 0; c < columns; c++) rows[start + c] = (rows[start + c] ?? 0) / largest / length;
  }
  return rows;
}

/** Takes out of every row its own mean, in place. */
export function centreRows(rows: Float64Array, columns: number): Float64Array {
  for (let start = 0; start < rows.length; start += columns) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += rows[start + c] ?? 0;
    for (let c = 0; c < columns; c++) rows[start + c] = (rows[start + c] ?? 0) - sum / columns;
  }
  return rows;
}

/**
 * Rows that `ordering` (order.ts) orders as `distance` orders the embeddings. For unit vectors ‖x − y‖² = 2 (1 − cos), and
 * between rows without their means it is d times the noise that a query's own signal divides: what needs a squared Euclidean
 * distance only is one kernel.
 */
export function comparableRows(embeddings: Matrix, distance: EvaluationDistance, order?: Int32Array): Float64Array {
  const { measure, normalised } = geometry(distance);
  const { columns } = embeddings;
  if (measure === "signalToNoise" && columns < 2) {
    throw new InputError(
      `invalid distance: ${distance} of embeddings of one dimension, which have no variance, expected two or more; take euclidean`,
    );
  }
  const rows = embeddingRows(embeddings, order);
  if (normalised) normaliseRows(rows, columns);
  return measure === "signalToNoise" ? centreRows(rows, columns) : rows;
}

/**
 * ‖a − b‖² of two rows that begin at offsets `a` and `b`, by differences: no cancellation far from the origin.
 * The kernels here read with `?? 0` and not with `at`: a helper shared by arrays of many kinds costs ten times the time.
 */
export function squaredDistance(x: Float64Array, a: number, y: Float64Array, b: number, columns: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    const difference = (x[a + c] ?? 0) - (y[b + c] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** Rows that `blockDistances` measures in one pass over the others: as many as keep their sums in registers. */
export const BLOCK = 4;

/**
 * Squared distances of the rows `first` to `first + 3` to the rows 0 to `end` − 1, written to `out` one row after the
 * other, `stride` apart. Beyond the last row the block repeats it: cheaper than a second kernel for the rest.
 */
export function blockDistances(
  rows: Float64Array,
  columns: number,
  first: number,
  end: number,
  out: Float64Array,
  stride: number,
): void {
  const last = rows.length - columns;
  const a = Math.min(first * columns, last);
  const b = Math.min(a + columns, last);
  const c = Math.min(b + columns, last);
  const d = Math.min(c + columns, last);
  for (let j = 0; j < end; j++) {
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let k = 0, r = j * columns; k < columns; k++, r++) {
      const reference = rows[r] ?? 0;
      const fromA = (rows[a + k] ?? 0) - reference;
      const fromB = (rows[b + k] ?? 0) - reference;
      const fromC = (rows[c + k] ?? 0) - reference;
      const fromD = (rows[d + k] ?? 0) - reference;
      sumA += fromA * fromA;
      sumB += fromB * fromB;
      sumC += fromC * fromC;
      sumD += fromD * fromD;
    }
    out[j] = sumA;
    out[stride + j] = sumB;
    out[2 * stride + j] = sumC;
    out[3 * stride + j] = sumD;
  }
}
