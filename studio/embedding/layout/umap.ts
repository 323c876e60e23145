import { UMAP } from "umap-js";
import type { Random } from "../../../src/core/random.ts";

/** A layout under way. */
export interface NeighbourLayout {
  readonly steps: number;
  readonly step: () => void;
  /** n × dimensions as it is now. */
  readonly points: () => Float64Array;
}

/** Neighbours of n samples, k a row, with their distances. */
export interface LengthNeighbours {
  readonly k: number;
  readonly samples: Int32Array;
  readonly lengths: Float64Array;
}

export interface NeighbourLayoutOptions {
  readonly dimensions: 2 | 3;
  /** Where the layout starts, n × dimensions. */
  readonly start: Float64Array;
  /** Whether the start is the layout of an epoch beside it, so that little is to be done. */
  readonly isNear: boolean;
  readonly random: Random;
}

/** Steps from a layout that is nearly right, and how far the first of them may go. */
const NEAR = { steps: 100, rate: 0.5 };

/**
 * UMAP (McInnes, Healy and Melville 2018) by umap-js, over neighbours that are already found, from a layout of our own in
 * place of its random one: so an epoch begins where the one beside it ended, and a film moves smoothly. Needs k ≥ 2.
 */
export function umapRun(
  n: number,
  { k, samples, lengths }: LengthNeighbours,
  { dimensions, start, isNear, random }: NeighbourLayoutOptions,
): NeighbourLayout {
  const umap = new UMAP({
    nComponents: dimensions,
    // A sample counts as the first of its own neighbours.
    nNeighbors: k + 1,
    random: () => random.uniform(),
    ...(isNear ? { nEpochs: NEAR.steps, learningRate: NEAR.rate } : {}),
  });
  const rows = Array.from({ length: n }, (_, i) => i);
  umap.setPrecomputedKNN(
    rows.map((i) => [i, ...samples.subarray(i * k, (i + 1) * k)]),
    rows.map((i) => [0, ...lengths.subarray(i * k, (i + 1) * k)]),
  );
  // With neighbours given it reads no more of the samples than how many there are.
  const steps = umap.initializeFit(rows.map(() => []));
  // These are the rows that its steps move, so that the start goes into them.
  const layout = umap.getEmbedding();
  layout.forEach((point, i) => {
    for (let c = 0; c < dimensions; c++) point[c] = start[i * dimensions + c] ?? 0;
  });
  return {
    steps,
    step: () => void umap.step(),
    points: () =>
      Float64Array.from(
        { length: n * dimensions },
        (_, i) => layout[Math.floor(i / dimensions)]?.[i % dimensions] ?? 0,
      ),
  };
}
