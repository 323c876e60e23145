import type { DistanceRows } from "../core/distance-rows.ts";
import { BLOCK, blockDistances } from "./rows.ts";

/**
 * Distances by differences in float64: nothing cancels, equal distances are equal to the bit, and it runs anywhere.
 * Memory O(n): four rows of distances, and the queries once more where they are not the references.
 */
export const exactDistanceRows: DistanceRows = async (queries, references, _precision, visit) => {
  const { columns, data, rows: size } = references;
  const same = queries.data === data;
  const rows = same ? data : joined(data, queries.data);
  const from = same ? 0 : size;
  const to = from + queries.rows;
  const block = new Float64Array(BLOCK * size);
  for (let first = from; first < to; first += BLOCK) {
    blockDistances(rows, columns, first, size, block, size);
    for (let q = first; q < Math.min(first + BLOCK, to); q++) {
      visit(q - from, block.subarray((q - first) * size, (q - first + 1) * size), 0);
    }
  }
};

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
