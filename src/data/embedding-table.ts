import { type Matrix, row } from "../core/matrix.ts";
import { csvLine, shortestFloat32 } from "./table/csv.ts";

/** Embeddings and what they belong to, row by row. */
export interface EmbeddingTable {
  /** Name of each sample. */
  readonly ids: readonly string[];
  /** Class name of each sample. */
  readonly labels: readonly string[];
  /** Samples × dimensions. */
  readonly embeddings: Matrix<Float32Array>;
}

/**
 * Pieces of a CSV file with the columns id, label, e0, e1 …, each number as short as reads back to the same float32.
 */
export function embeddingCsv({ ids, labels, embeddings }: EmbeddingTable): Generator<string> {
  const names = Array.from({ length: embeddings.columns }, (_, j) => `e${j}`);
  const cells = (i: number) => [ids[i] ?? "", labels[i] ?? "", ...Array.from(row(embeddings, i), shortestFloat32)];
  return inPieces(["id", "label", ...names], embeddings.rows, cells);
}

/** Pieces of a CSV file with the columns id and label: what an array of the embeddings alone does not say. */
export function labelCsv({ ids, labels, embeddings }: EmbeddingTable): Generator<string> {
  return inPieces(["id", "label"], embeddings.rows, (i) => [ids[i] ?? "", labels[i] ?? ""]);
}

/** Lines in pieces of a thousand: few writes, and never the whole text at once. */
function* inPieces(
  header: readonly string[],
  rows: number,
  cells: (row: number) => (string | number)[],
): Generator<string> {
  yield csvLine(header);
  for (let start = 0; start < rows; start += 1000) {
    const count = Math.min(1000, rows - start);
    yield Array.from({ length: count }, (_, i) => csvLine(cells(start + i))).join("");
  }
}
