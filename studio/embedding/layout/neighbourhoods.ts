import type { Matrix } from "../../../src/core/matrix.ts";
import type { GeometryName } from "../../../src/core/geometry.ts";
import type { Random } from "../../../src/core/random.ts";
import { BLOCK } from "../../../src/evaluation/rows.ts";
import { blockSearch } from "./block-search.ts";
import type { Breath } from "./breath.ts";
import { nearestList } from "./nearest.ts";
import { spaceOf } from "./space.ts";

/** How samples share their class with their neighbours: of those that have been looked at. */
export interface Neighbourhoods {
  /** Samples that have been looked at. */
  readonly known: number;
  /** 1 where the nearest is of the sample's class, 0 where it is not or nothing is known. */
  readonly right: Uint8Array;
  /** Share of the k nearest that are of other classes, in [0, 1]; NaN where nothing is known. */
  readonly foreign: Float32Array;
}

/** Before anything is known. */
export const unknownNeighbourhoods = (n: number): Neighbourhoods => ({
  known: 0,
  right: new Uint8Array(n),
  foreign: new Float32Array(n).fill(NaN),
});

/**
 * Looks at samples in an order drawn at random, so that however many have been looked at are a fair sample of all, and finds
 * the k nearest of each among all of them. Returns a function that goes on from what is known until `wanted` samples are;
 * `told` hears how many are.
 */
export function neighbourhoodSearch(
  embeddings: Matrix,
  { labels, distance, k: most, random }: NeighbourhoodOptions,
): (before: Neighbourhoods, wanted: number, breath: Breath, told: (known: number) => void) => Promise<Neighbourhoods> {
  const n = embeddings.rows;
  const k = Math.min(most, n - 1);
  const order = random.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const find = blockSearch(spaceOf(embeddings, distance, order), order);
  const lists = Array.from({ length: BLOCK }, () => nearestList(k));
  return async (before, wanted, breath, told) => {
    const [right, foreign] = [before.right.slice(), before.foreign.slice()];
    const end = Math.min(n, wanted);
    for (let first = before.known; first < end; first += BLOCK) {
      find(first, lists);
      for (let i = 0; i < BLOCK && first + i < end; i++) {
        const sample = order[first + i] ?? 0;
        const isOther = (other: number) => labels[other] !== labels[sample];
        const neighbours = lists[i]?.samples ?? new Int32Array(0);
        right[sample] = k > 0 && !isOther(neighbours[0] ?? 0) ? 1 : 0;
        foreign[sample] = k > 0 ? neighbours.reduce((sum, other) => sum + Number(isOther(other)), 0) / k : 0;
      }
      const pause = breath();
      if (pause) {
        told(Math.min(end, first + BLOCK));
        await pause;
      }
    }
    return { known: Math.max(before.known, end), right, foreign };
  };
}

export interface NeighbourhoodOptions {
  /** Class of each sample. */
  readonly labels: ArrayLike<number>;
  readonly distance: GeometryName;
  /** Neighbours of a sample; all others where there are fewer. */
  readonly k: number;
  readonly random: Random;
}
