import type { CentreDistances, MeasureToCentres } from "../core/centre-distances.ts";
import type { Precision } from "../core/distance-rows.ts";
import type { Matrix } from "../core/matrix.ts";
import { createGraph } from "../graph/graph.ts";
import { cast, matMul, slice, split, topKWithIndices } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import type { Value } from "../graph/value.ts";
import { openSession, type Session, type SessionOptions, type TensorData } from "./session.ts";
import { extentOf, fillLeft, inFloat32, meanOf, rightTiles, slackOf, tensor } from "./squares-by-products.ts";

/** Points of one product: few enough for it to stay in the processor's cache, enough for all cores. */
const HEIGHT = 2048;

/**
 * Distances to centres by products of matrices in ONNX Runtime (squares-by-products.ts), on every core. The two nearest are
 * found in the same graph, so that of all distances only those leave it.
 *
 * Memory: the points once more in float32 (float64 where that would overflow or vanish), and 2,048 × k numbers.
 * @example await kMeans(embeddings, { k: 20, random: createRandom(1), distances: productCentres() })
 */
export function productCentres(options: Pick<SessionOptions, "threads"> = {}): MeasureToCentres {
  return async (points): Promise<CentreDistances> => {
    const { rows, columns } = points;
    const mean = meanOf(points);
    const extent = extentOf(points, mean);
    const dtype = inFloat32(extent) ? "float32" : "float64";
    const height = Math.min(HEIGHT, rows);
    const depth = columns + 2;
    // Rows of zeros fill the last tile.
    const size = Math.ceil(rows / height) * height;
    const left = tensor(dtype, [size, depth]);
    fillLeft(left.data, points, mean, 0, rows);
    const gathered = tensor(dtype, [height, depth]);

    const sessions = new Map<string, Promise<Session>>();
    function sessionOf(what: keyof typeof outputsOf, width: number): Promise<Session> {
      const key = `${what} ${width}`;
      const open = sessions.get(key) ?? openProducts(what, { height, depth, width }, dtype, options);
      sessions.set(key, open);
      return open;
    }
    function rightOf(centres: Matrix<Float64Array>): TensorData {
      const [right] = rightTiles(centres, mean, centres.rows, dtype);
      if (!right) throw new RangeError("missing centres");
      return right;
    }
    const tileOf = (data: TensorData["data"], first: number) => rowsOf(data, size, first, height);

    const nearest = new Int32Array(size);
    const [squared, second] = [tensor(dtype, [size]).data, tensor(dtype, [size]).data];
    let each = tensor(dtype, [0]).data;
    return {
      slack: slackOf(extent, columns, dtype),
      async toEach(centres) {
        if (each.length !== size * centres.rows) each = tensor(dtype, [size, centres.rows]).data;
        const session = await sessionOf("each", centres.rows);
        const right = rightOf(centres);
        for (let first = 0; first < size; first += height) {
          await session.run({ left: tileOf(left.data, first), right }, { each: tileOf(each, first) });
        }
        return each.subarray(0, rows * centres.rows);
      },
      async twoNearest(centres, which) {
        const session = await sessionOf("two", centres.rows);
        const right = rightOf(centres);
        const found = { nearest, squared, ...(centres.rows > 1 && { second }) };
        if (centres.rows === 1) second.fill(Infinity);
        for (let first = 0; first < which.length; first += height) {
          which.subarray(first, first + height).forEach((point, i) => {
            gathered.data.set(left.data.subarray(point * depth, (point + 1) * depth), i * depth);
          });
          const out = Object.entries(found).map(([name, data]) => [name, tileOf(data, first)] as const);
          await session.run({ left: gathered, right }, Object.fromEntries(out));
        }
        return { nearest, squared, second };
      },
      async dispose() {
        for (const open of sessions.values()) await (await open).dispose();
        sessions.clear();
      },
    };
  };
}

/** What is made of the products of a tile, points × centres. */
const outputsOf = {
  each: (products: Value): Record<string, Value> => ({ each: products }),
  two(products: Value): Record<string, Value> {
    const [height = 0, width = 0] = products.shape;
    const [values, indices] = topKWithIndices(products, Math.min(2, width), 1, { largest: false });
    if (!values || !indices) throw new RangeError("missing outputs of TopK");
    const [squared, second] = split(values, width > 1 ? [1, 1] : [1], 1);
    const nearest = cast(slice(indices, [0, 0], [height, 1]), "int32");
    return { nearest, ...(squared && { squared }), ...(second && { second }) };
  },
};

function openProducts(
  what: keyof typeof outputsOf,
  { height, depth, width }: Readonly<Record<"height" | "depth" | "width", number>>,
  dtype: Precision,
  options: Pick<SessionOptions, "threads">,
): Promise<Session> {
  const graph = createGraph();
  const products = matMul(graph.input("left", dtype, [height, depth]), graph.input("right", dtype, [depth, width]));
  for (const [name, value] of Object.entries(outputsOf[what](products))) graph.output(name, value);
  return openSession(toOnnx(graph), options);
}

/** Some of a matrix's rows as a tensor that shares its memory. */
function rowsOf(data: TensorData["data"], rows: number, first: number, count: number): TensorData {
  const columns = data.length / rows;
  const part = data.subarray(first * columns, (first + count) * columns);
  const dtype = part instanceof Int32Array ? "int32" : part instanceof Float32Array ? "float32" : "float64";
  return { dtype, shape: [count, columns], data: part };
}
