import { BLOCK } from "../../../src/evaluation/rows.ts";
import type { NearestList } from "./nearest.ts";
import type { Space } from "./space.ts";

/**
 * Exact search, four queries at a time: every distance is computed, and a row that has been read serves four. In spaces of
 * many dimensions nothing that skips rows by bounds is as fast: clusters of 128 dimensions lie too close for their bounds.
 * @param ids what the rows of the space are called in the lists, where they are not called by their places.
 * @returns finds the nearest of the rows `first`, `first + 1` and so on, a list for each of up to four, themselves left out.
 */
export function blockSearch(space: Space, ids?: Int32Array): (first: number, lists: readonly NearestList[]) => void {
  const { data, rows: n, columns } = space.rows;
  const keys = new Float64Array(BLOCK * n);
  return (first, lists) => {
    space.block(data, columns, first, n, keys, n);
    lists.forEach((list, i) => {
      list.clear();
      for (let row = 0; row < n; row++) {
        const key = keys[i * n + row] ?? 0;
        if (key <= list.limit() && row !== first + i) list.offer(ids ? (ids[row] ?? 0) : row, key);
      }
    });
  };
}
