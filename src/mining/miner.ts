import type { Degrees } from "../core/degrees.ts";
import type { Matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";

/** Triplets as numbers: indices into the batch, all three of one length. */
export interface TripletIndices {
  readonly anchors: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/**
 * A miner as a plain function: distances of a batch (B × B), label of each sample, a random source, and what any two samples
 * have in common by their places in the batch, to triplets. In a training by a relevance the labels are the groups that the
 * batch was drawn from, two samples of which need not be of one kind; triplets that the relevance does not bear out are left
 * out.
 * People invent miners; this is the way to try one without thinking of graphs. It costs a second forward pass.
 */
export type Miner = (
  distances: Matrix<Float32Array>,
  labels: Int32Array,
  random: Random,
  degrees: Degrees,
) => TripletIndices;
