import type { DistanceRows, Precision } from "../core/distance-rows.ts";
import { createGraph } from "../graph/graph.ts";
import { matMul } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import { openSession, type SessionOptions } from "./session.ts";
import { extentOf, fillLeft, inFloat32, meanOf, rightTiles, slackOf, tensor, widest } from "./squares-by-products.ts";

/** Queries that are measured at once. Their rows are what this holds: 256 × n numbers. */
const HEIGHT = 256;
/** References of one product: as many as keep it in the processor's cache. */
const WIDTH = 2048;

/**
 * Distances by products of matrices in ONNX Runtime (squares-by-products.ts), on every core.
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
    const tiles = rightTiles(references, centre, width, dtype);
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
        fillLeft(left.data, queries, centre, first, count);
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
