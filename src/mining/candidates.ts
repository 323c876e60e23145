import type { Distance } from "../distances/distance.ts";
import { add, and, gather, integers, reshape, sub } from "../graph/math.ts";
import { elements, type Value } from "../graph/value.ts";
import type { PairMasks, Pairs } from "./pairs.ts";

/** A batch to mine: B samples, and the M references that they are compared with. */
export interface MinedBatch {
  /**
   * Distances of samples and references, B × M. The first B references are the samples themselves; a memory of earlier
   * batches may follow.
   */
  readonly distances: Value;
  /** Geometry that the distances are of. */
  readonly kind: Distance["kind"];
  /** Numbers of an embedding. */
  readonly dimensions: number;
  /** Which pairs there are; they may be values that only the running graph knows. */
  readonly masks: PairMasks;
  /** Q anchor–positive pairs, all within the batch. Known when the graph is built. */
  readonly pairs: Pairs;
  /** Whether some of them may be no pairs by the masks, so that those are to have no candidates. Default false. */
  readonly unsurePairs?: boolean;
  /** In units of the distance. */
  readonly margin: number;
}

/**
 * What a policy chooses from: for each of Q anchor–positive pairs, all M references of the batch.
 * ℓ(n) = d(a, p) − d(a, n) + m is the triplet's loss before it is cut off at zero.
 */
export interface Candidates extends MinedBatch {
  /** ℓ(n), Q × M. */
  readonly loss: Value;
  /** Whether a reference is of another kind than the anchor, bool, Q × M; none for a pair that is none by the masks. */
  readonly negatives: Value;
  /** d(a, p), Q × 1. */
  readonly positiveDistance: Value;
  /** d(a, n), Q × M. */
  readonly negativeDistance: Value;
}

/** What policies choose from: losses and distances of all pairs × references. */
export function candidatesOf(batch: MinedBatch): Candidates {
  const { distances, masks, pairs, margin, unsurePairs = false } = batch;
  const negatives = anchorRows(masks.negatives, pairs);
  const positiveDistance = pairElements(distances, pairs);
  const negativeDistance = anchorRows(distances, pairs);
  return {
    ...batch,
    loss: sub(add(positiveDistance, margin), negativeDistance),
    negatives: unsurePairs ? and(negatives, pairElements(masks.positives, pairs)) : negatives,
    positiveDistance,
    negativeDistance,
  };
}

/** The row of each pair's anchor: B × M to Q × M. */
export const anchorRows = (matrix: Value, { anchors }: Pairs): Value => gather(matrix, integers(matrix, [...anchors]));

/** The element of each pair: B × M to Q × 1. */
export function pairElements(matrix: Value, { anchors, positives }: Pairs): Value {
  const columns = matrix.shape[1] ?? 0;
  const flat = Array.from(anchors, (anchor, q) => anchor * columns + (positives[q] ?? 0));
  return reshape(gather(reshape(matrix, [elements(matrix.shape)]), integers(matrix, flat)), [flat.length, 1]);
}
