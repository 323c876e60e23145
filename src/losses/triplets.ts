import type { Value } from "../graph/value.ts";

/** Triplets of a batch, as indices into it: what a loss over triplets takes, wherever they were mined. A triplet whose `valid` is false stands for a pair that gave none. */
export interface Triplets {
  /** int64, T. */
  readonly anchors: Value;
  /** int64, T. */
  readonly positives: Value;
  /** int64, T. */
  readonly negatives: Value;
  /** bool, T. */
  readonly valid: Value;
}
