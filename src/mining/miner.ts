import type { Matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";

/** Triplets as numbers: indices into the batch, all three of one length. */
export interface TripletIndices {
  readonly anchors: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/**
 * A miner as a plain function: distances of a batch (B × B), label of each sample, and a random source, to triplets.
 * People invent miners; this is the way to try one without thinking of graphs. It costs a second forward pass.
 */
export type Miner = (distances: Matrix<Float32Array>, labels: Int32Array, random: Random) => TripletIndices;
