import type { Distance } from "../distances/distance.ts";
import type { Value } from "../graph/value.ts";
import type { Scope } from "../nn/scope.ts";
import type { LossBatch } from "./batch.ts";

/** What a loss over a batch gives: one number to minimise, and counts to watch (one number each, of the compute type). */
export interface LossResult {
  readonly loss: Value;
  /** Parts of the batch that the loss is a mean of: pairs, anchors or samples, as the loss says. */
  readonly mined: Value;
  /** Those of them that still have something to teach, as the loss says. */
  readonly active: Value;
}

/** What every loss over a batch says of itself. */
interface Described {
  readonly name: string;
  /** Plain settings from which the same loss can be made again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Distance that it compares embeddings by. */
  readonly distance: Distance;
  /** Whether it compares none at all, as a regulariser, and so goes with losses of any distance. Default false. */
  readonly anyDistance?: boolean;
  /** Difference of distances that decides between a loss and none: where all lie far below it, the embedding has collapsed. */
  readonly margin: number;
}

/** A loss that asks of two samples only whether they are of one kind. */
export interface LabelledLoss extends Described {
  readonly kind: "labelled";
  /** How many parts a batch of these labels offers: what `mined` can be at most. */
  offered(labels: Int32Array): number;
  /** Adds the loss of a batch to its graph; the scope is for losses with weights of their own. */
  of(batch: LossBatch, scope: Scope): LossResult;
}

/** A loss with weights for each class of the training, which are no part of the model that is shipped. */
export interface ClassificationLoss extends Described {
  readonly kind: "classification";
  /** Whether it wants shuffled samples, as in ordinary classification, or P classes × K samples. */
  readonly batches: "shuffled" | "balanced";
  /** As for `LabelledLoss`. */
  offered(labels: Int32Array): number;
  /** Adds the loss of a batch to its graph, with `batch.labels()` among `batch.classes`; the scope holds the weights. */
  of(batch: LossBatch, scope: Scope): LossResult;
}

/** A loss over a batch, in place of triplets. */
export type BatchLoss = LabelledLoss | ClassificationLoss;
