import type { Matrix } from "../core/matrix.ts";

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
  /** Default `euclidean`; `cosine` is 1 − cos. */
  distance?: "euclidean" | "cosine";
}

/**
 * Exact search: every query is compared with every row, O(n·d), nothing is approximated and nothing needs building.
 * @example exactIndex(await model.embed(dataset)).search(row(embeddings, 0), 5)
 */
export function exactIndex(rows: Matrix, { distance = "euclidean" }: ExactIndexOptions = {}): VectorIndex {
  const { data, rows: size, columns } = rows;
  const lengths =
    distance === "cosine" ? Float64Array.from({ length: size }, (_, i) => length(data, i * columns, columns)) : null;
  const far = (query: ArrayLike<number>, index: number): number => {
    const start = index * columns;
    let sum = 0;
    if (!lengths) {
      for (let j = 0; j < columns; j++) sum += ((data[start + j] ?? 0) - (query[j] ?? 0)) ** 2;
      return Math.sqrt(sum);
    }
    for (let j = 0; j < columns; j++) sum += (data[start + j] ?? 0) * (query[j] ?? 0);
    return 1 - sum / ((lengths[index] ?? 0) * length(query, 0, columns) || 1);
  };
  return {
    size,
    search(query, count) {
      if (query.length !== columns) throw new RangeError(`invalid query: ${query.length} numbers, expected ${columns}`);
      const nearest: Neighbour[] = [];
      for (let index = 0; index < size; index++) {
        const found = { index, distance: far(query, index) };
        if (nearest.length === count && !(found.distance < (nearest.at(-1)?.distance ?? -1))) continue;
        insert(nearest, found);
        if (nearest.length > count) nearest.pop();
      }
      return nearest;
    },
  };
}

function length(data: ArrayLike<number>, start: number, columns: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += (data[start + j] ?? 0) ** 2;
  return Math.sqrt(sum);
}

/** Keeps the list sorted; equal distances stay in the order of their rows. */
function insert(list: Neighbour[], found: Neighbour): void {
  let place = list.length;
  while (place > 0 && (list[place - 1]?.distance ?? 0) > found.distance) place--;
  list.splice(place, 0, found);
}
