/**
 * Squared Euclidean distances as products of matrices:
 *
 *     ‖x − y‖² = [−2x, ‖x‖², 1] · [y, 1, ‖y‖²]
 *
 * around a mean, so that little cancels. With L the largest squared length, the terms of one sum add up to 4 L at most, and
 * the rounding of d + 2 terms, of the numbers that go in and of the mean bounds the slack (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2002, section 3.1).
 */
import type { Precision } from "../core/distance-rows.ts";
import { InputError } from "../core/errors.ts";
import type { Matrix } from "../core/matrix.ts";
import { elements, type Shape } from "../graph/value.ts";
import type { TensorData } from "./session.ts";

type Tensor = TensorData & { readonly data: Float32Array | Float64Array };

/** Zeros of a shape. */
export function tensor(dtype: Precision, shape: Shape): Tensor {
  const size = elements(shape);
  return { dtype, shape, data: dtype === "float32" ? new Float32Array(size) : new Float64Array(size) };
}

/** Mean of rows. */
export function meanOf({ data, rows, columns }: Matrix<Float64Array>): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0, r = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++, r++) mean[c] = (mean[c] ?? 0) + (data[r] ?? 0) / rows;
  }
  return mean;
}

/** How large vectors are. */
export interface Extent {
  /** Largest squared length around the mean. */
  readonly square: number;
  /** Largest number before the mean is taken off. */
  readonly value: number;
}

export function extentOf({ data, rows, columns }: Matrix<Float64Array>, centre: Float64Array): Extent {
  let [square, value] = [0, 0];
  for (let i = 0, r = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < columns; c++, r++) {
      const number = data[r] ?? 0;
      sum += (number - (centre[c] ?? 0)) ** 2;
      value = Math.max(value, Math.abs(number));
    }
    square = Math.max(square, sum);
  }
  if (square === Infinity) {
    throw new InputError("invalid embeddings: their squares overflow, expected numbers below 1e150");
  }
  return { square, value };
}

export const widest = (a: Extent, b: Extent): Extent => ({
  square: Math.max(a.square, b.square),
  value: Math.max(a.value, b.value),
});

/** Whether squares neither overflow in float32 nor vanish in it. */
export const inFloat32 = ({ square }: Extent): boolean => square === 0 || (square > 1e-18 && square < 1e36);

/** How far a distance is off at most. */
export function slackOf({ square, value }: Extent, columns: number, dtype: Precision): number {
  const rounding = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  // Taking off the mean moves a vector by up to √d · 2⁻⁵³ · value, and a distance by up to twice that.
  const centring = 8 * Math.sqrt(square * columns) * value * 2 ** -53;
  return (4 * (columns + 2) + 16) * rounding * square * (1 + columns * rounding) + centring;
}

/** Right sides, [y, 1, ‖y‖²] for every row, in tiles of (d + 2) × width; zeros fill the last one. */
export function rightTiles(
  { data, rows, columns }: Matrix<Float64Array>,
  centre: Float64Array,
  width: number,
  dtype: Precision,
): Tensor[] {
  return Array.from({ length: Math.ceil(rows / width) }, (_, t) => {
    const tile = tensor(dtype, [columns + 2, width]);
    const first = t * width;
    for (let i = first; i < Math.min(first + width, rows); i++) {
      let square = 0;
      for (let c = 0; c < columns; c++) {
        const value = (data[i * columns + c] ?? 0) - (centre[c] ?? 0);
        square += value * value;
        tile.data[c * width + i - first] = value;
      }
      tile.data[columns * width + i - first] = 1;
      tile.data[(columns + 1) * width + i - first] = square;
    }
    return tile;
  });
}

/** Left sides, [−2x, ‖x‖², 1] for some rows. */
export function fillLeft(
  left: Float32Array | Float64Array,
  { data, columns }: Matrix<Float64Array>,
  centre: Float64Array,
  first: number,
  count: number,
): void {
  for (let q = 0; q < count; q++) {
    const start = q * (columns + 2);
    let square = 0;
    for (let c = 0; c < columns; c++) {
      const value = (data[(first + q) * columns + c] ?? 0) - (centre[c] ?? 0);
      square += value * value;
      left[start + c] = -2 * value;
    }
    left[start + columns] = square;
    left[start + columns + 1] = 1;
  }
}
