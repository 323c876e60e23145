import { geometry, type GeometryName } from "../../../src/core/geometry.ts";
import { type Matrix, matrix } from "../../../src/core/matrix.ts";
import { type Ordering, ordering } from "../../../src/evaluation/order.ts";
import { comparableRows } from "../../../src/evaluation/rows.ts";

/** Embeddings of one epoch under the distance that the run was trained with. */
export interface Space {
  /** Rows that can be compared, n × d; see `comparableRows`. */
  readonly rows: Matrix<Float64Array>;
  /** A number of two samples that grows, from the first one's point of view, as their distance does. */
  readonly order: (a: number, b: number) => number;
  /** The same of four rows that follow one another to many others; see `blockDistances`. */
  readonly block: Ordering["block"];
  /** What makes of that number one that obeys the triangle inequality; null for the dot product, where nothing does. */
  readonly metric: ((ordered: number) => number) | null;
  /** The distance itself, as the training computed it, of a sample to one that is `ordered` away. */
  readonly distance: (from: number, ordered: number) => number;
}

/**
 * Rows follow one another as `order` says, else as the embeddings do.
 * Throws an InputError for embeddings that are not finite, or that the distance cannot compare.
 */
export function spaceOf(embeddings: Matrix, name: GeometryName, order?: Int32Array): Space {
  const { measure, p, squared } = geometry(name);
  const rows = matrix(comparableRows(embeddings, name, order), embeddings.rows, embeddings.columns);
  const { data, columns } = rows;
  const { between, block } = ordering(name);
  const isSquare = measure !== "dotProduct" && (measure !== "lp" || p === 2);
  const plain = {
    lp: (_from: number, ordered: number) => (isSquare ? Math.sqrt(ordered) : ordered),
    // ‖x − y‖² = 2 (1 − cos) of unit vectors.
    cosine: (_from: number, ordered: number) => ordered / 2,
    dotProduct: (_from: number, ordered: number) => ordered,
    // Rows are without their means, so that both sums are d times a variance.
    signalToNoise: (from: number, ordered: number) => ordered / Math.max(signal(data, from, columns), 1e-12),
  }[measure];
  return {
    rows,
    order: (a, b) => between(data, a * columns, data, b * columns, columns),
    block,
    metric: measure === "dotProduct" ? null : isSquare ? Math.sqrt : (ordered) => ordered,
    distance: squared ? (from, ordered) => plain(from, ordered) ** 2 : plain,
  };
}

function signal(data: Float64Array, sample: number, columns: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += (data[sample * columns + c] ?? 0) ** 2;
  return sum;
}
