/** A dense row-major matrix over a typed array: `data[row * columns + column]`. */
export interface Matrix<T extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly data: T;
  readonly rows: number;
  readonly columns: number;
}

/** Wraps a typed array as a matrix. Throws a RangeError unless its length is rows × columns. */
export function matrix<T extends Float32Array | Float64Array>(data: T, rows: number, columns: number): Matrix<T> {
  if (data.length !== rows * columns) {
    throw new RangeError(`invalid matrix: ${data.length} values, expected ${rows} × ${columns}`);
  }
  return { data, rows, columns };
}

/** One row as a view, not a copy. */
export function row<T extends Float32Array | Float64Array>(m: Matrix<T>, index: number): T {
  return m.data.subarray(index * m.columns, (index + 1) * m.columns) as T;
}

/**
 * Reads an element of a kernel's typed array without the `undefined` that checked indexing adds.
 * For inner loops whose bounds are evident; outside an array it returns NaN where it computes.
 */
export function at(data: ArrayLike<number>, index: number): number {
  return data[index] as number;
}
