import type { GeometryName } from "../core/geometry.ts";
import type { Matrix } from "../core/matrix.ts";
import { measureFrom } from "./measures.ts";

/** A stored vector near a query. */
export interface Neighbour {
  /** Row of the stored vector. */
  readonly index: number;
  readonly distance: number;
}

/** Finds stored vectors near a query. */
export interface VectorIndex {
  readonly size: number;
  /** The `count` nearest, nearest first; ties go to the lower index. Throws a RangeError for a query of another length. */
  search(query: ArrayLike<number>, count: number): Neighbour[];
}

export interface ExactIndexOptions {
  /** How vectors are compared, such as `euclidean`, `cosine` (1 − cos) or `lp:3`; the query is the anchor. Default `euclidean`. */
  distance?: GeometryName;
}

/**
 * Exact search: every query is compared with every row, O(n·d), nothing is approximated and nothing needs building.
 * @example exactIndex(await model.embed(dataset)).search(row(embeddings, 0), 5)
 */
export function exactIndex(rows: Matrix, { distance = "euclidean" }: ExactIndexOptions = {}): VectorIndex {
  const { data, rows: size, columns } = rows;
  const measure = measureFrom(rows, distance);
  return {
    size,
    search(query, count) {
      if (query.length !== columns) throw new RangeError(`invalid query: ${query.length} numbers, expected ${columns}`);
      const far = measure(query);
      const nearest: Neighbour[] = [];
      for (let index = 0; index < size; index++) {
        const found = { index, distance: far(data, index * columns) };
        if (nearest.length === count && !(found.distance < (nearest.at(-1)?.distance ?? -Infinity))) continue;
        insert(nearest, found);
        if (nearest.length > count) nearest.pop();
      }
      return nearest;
    },
  };
}

/** Keeps the list sorted; equal distances stay in the order of their rows. */
function insert(list: Neighbour[], found: Neighbour): void {
  let place = list.length;
  while (place > 0 && (list[place - 1]?.distance ?? 0) > found.distance) place--;
  list.splice(place, 0, found);
}
