import type { Distance } from "../distances/distance.ts";
import type { Value } from "../graph/value.ts";

/** What a loss over a batch gives: one number to minimise, and counts to watch (one number each, of the compute type). */
export interface LossResult {
  readonly loss: Value;
  /** Parts of the batch that the loss is a mean of: pairs, anchors or samples, as the loss says. */
  readonly mined: Value;
  /** Those of them that still have something to teach, as the loss says. */
  readonly active: Value;
}

/** A loss over a batch whose labels are known when the graph is built, as those of class-balanced batches are. */
export interface LabelledLoss {
  readonly kind: "labelled";
  readonly name: string;
  /** Plain settings from which the same loss can be made again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Distance that it compares embeddings by. */
  readonly distance: Distance;
  /** Difference of distances that decides between a loss and none: where all lie far below it, the embedding has collapsed. */
  readonly margin: number;
  /** How many parts a batch of these labels offers: what `mined` can be at most. */
  offered(labels: Int32Array): number;
  /** The loss of embeddings (B × d) with these labels (B). */
  of(embeddings: Value, labels: Int32Array): LossResult;
}
