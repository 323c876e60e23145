import type { DistanceRows, Precision } from "../core/distance-rows.ts";
import { InputError } from "../core/errors.ts";
import type { Matrix } from "../core/matrix.ts";
import { createGraph } from "../graph/graph.ts";
import { matMul } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import { elements, type Shape } from "../graph/value.ts";
import { openSession, type SessionOptions, type TensorData } from "./session.ts";

/** Queries that are measured at once. Their rows are what this holds: 256 × n numbers. */
const HEIGHT = 256;
/** References of one product: as many as keep it in the processor's cache. */
const WIDTH = 2048;

/**
 * Distances by products of matrices in ONNX Runtime, on every core:
 *
 *     ‖x − y‖² = [−2x, ‖x‖², 1] · [y, 1, ‖y‖²]
 *
 * around the references' mean, so that little cancels. With L the largest squared length, the terms of one sum add up to
 * 4 L at most, and the rounding of d + 2 terms, of the numbers that go in and of the mean bounds the slack
 * (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1).
 *
 * Memory: 256 numbers for every reference, in the precision that is asked for, and the references once more.
 * @example await retrievalMeasures({ embeddings, labels }, { distances: productDistances() })
 */
export function productDistances(options: Pick<SessionOptions, "threads"> = {}): DistanceRows {
  return async (queries, references, precision, visit) => {
    const size = references.rows;
    if (size === 0 || queries.rows === 0) return;
    const centre = meanOf(references);
    const extent = widest(extentOf(references, centre), extentOf(queries, centre));
    const dtype = inFloat32(extent) ? precision : "float64";
    const height = Math.min(HEIGHT, queries.rows);
    const width = Math.min(WIDTH, size);
    const depth = queries.columns + 2;
    const tiles = referenceTiles(references, centre, width, dtype);
    const session = await openProduct({ height, width, depth }, dtype, options);
    const left = tensor(dtype, [height, depth]);
    const products = tiles.map(() => tensor(dtype, [height, width]));
    const row = new Float64Array(tiles.length * width);
    const squared = row.subarray(0, size);
    // Views that are made once: a row has one in every product.
    const parts = Array.from({ length: height }, (_, q) =>
      products.map(({ data }) => data.subarray(q * width, (q + 1) * width)),
    );
    const slack = slackOf(extent, queries.columns, dtype);
    try {
      for (let first = 0; first < queries.rows; first += height) {
        const count = Math.min(height, queries.rows - first);
        fillQueries(left.data, queries, centre, first, count);
        for (const [t, product] of products.entries()) {
          const right = tiles[t];
          if (right) await session.run({ left, right }, { product });
        }
        for (let q = 0; q < count; q++) {
          parts[q]?.forEach((part, t) => row.set(part, t * width));
          visit(first + q, squared, slack);
        }
      }
    } finally {
      await session.dispose();
    }
  };
}

type Tensor = TensorData & { readonly data: Float32Array | Float64Array };

function tensor(dtype: Precision, shape: Shape): Tensor {
  const size = elements(shape);
  return { dtype, shape, data: dtype === "float32" ? new Float32Array(size) : new Float64Array(size) };
}

function openProduct(
  { height, width, depth }: Readonly<Record<"height" | "width" | "depth", number>>,
  dtype: Precision,
  options: SessionOptions,
) {
  const graph = createGraph();
  const left = graph.input("left", dtype, [height, depth]);
  const right = graph.input("right", dtype, [depth, width]);
  graph.output("product", matMul(left, right));
  return openSession(toOnnx(graph), options);
}

function meanOf({ data, rows, columns }: Matrix<Float64Array>): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0, r = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++, r++) mean[c] = (mean[c] ?? 0) + (data[r] ?? 0) / rows;
  }
  return mean;
}

/** How large vectors are. */
interface Extent {
  /** Largest squared length around the mean. */
  readonly square: number;
  /** Largest number before the mean is taken off. */
  readonly value: number;
}

function extentOf({ data, rows, columns }: Matrix<Float64Array>, centre: Float64Array): Extent {
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

const widest = (a: Extent, b: Extent): Extent => ({
  square: Math.max(a.square, b.square),
  value: Math.max(a.value, b.value),
});

/** Whether squares neither overflow in float32 nor vanish in it. */
const inFloat32 = ({ square }: Extent): boolean => square === 0 || (square > 1e-18 && square < 1e36);

function slackOf({ square, value }: Extent, columns: number, dtype: Precision): number {
  const rounding = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  // Taking off the mean moves a vector by up to √d · 2⁻⁵³ · value, and a distance by up to twice that.
  const centring = 8 * Math.sqrt(square * columns) * value * 2 ** -53;
  return (4 * (columns + 2) + 16) * rounding * square * (1 + columns * rounding) + centring;
}

/** [y, 1, ‖y‖²] for every reference, in tiles of (d + 2) × width; zeros fill the last one. */
function referenceTiles(
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

/** [−2x, ‖x‖², 1] for some queries. */
function fillQueries(
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
