import type { Random } from "../../../src/core/random.ts";
import type { Breath } from "./breath.ts";
import { nearestList } from "./nearest.ts";
import { nearestSearch } from "./pivots.ts";
import type { Space } from "./space.ts";

/** The nearest samples of every sample, itself left out: k a row, nearest first. */
export interface NeighbourGraph {
  readonly k: number;
  readonly samples: Int32Array;
  /** What `space.order` says of each. */
  readonly keys: Float64Array;
}

/** Finds the k nearest of every sample, or as many as there are. `told` hears the share that is done. */
export async function neighbourGraph(
  space: Space,
  most: number,
  random: Random,
  breath: Breath,
  told: (share: number) => void,
): Promise<NeighbourGraph> {
  const n = space.rows.rows;
  const k = Math.min(most, n - 1);
  const samples = new Int32Array(n * k);
  const keys = new Float64Array(n * k);
  const search = nearestSearch(space, random);
  const list = nearestList(k);
  for (let query = 0; query < n; query++) {
    search.find(query, list);
    samples.set(list.samples, query * k);
    keys.set(list.keys, query * k);
    const pause = breath();
    if (pause) {
      told(query / n);
      await pause;
    }
  }
  return { k, samples, keys };
}
