import type { Batches, BatchOptions } from "../batches.ts";
import type { Relevance } from "../relevance/relevance.ts";

interface Named {
  readonly name: string;
  /** Plain settings, for a run's record. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Batches for this data, the plain function behind the sampler. Throws an InputError where the data does not allow them. */
  batches(options: BatchOptions): Batches;
}

/** Draws P classes × K samples, grouped by class, so that the labels of a batch are known when the step's graph is built. */
export interface ClassSampler extends Named {
  readonly kind: "classes";
  /** Where batches depend on which classes lie close together: how that is found. */
  readonly look?: NearnessLook;
}

/** How often and how closely a training looks at where classes lie. */
export interface NearnessLook {
  /** Epochs between two looks; the first is before the training. */
  readonly every: number;
  /** Training samples of a class whose mean embedding says where it lies, at most. */
  readonly samples: number;
}

/** Draws P groups × K samples, grouped; which of them are of one kind, the relevance says of each batch. */
export interface GroupSampler extends Named {
  readonly kind: "groups";
  readonly relevance: Relevance;
}

/** Draws P · K samples, whatever their class. */
export interface SampleSampler extends Named {
  readonly kind: "samples";
}

/** Draws triplets: a batch holds all anchors, then all positives, then all negatives, in the same order. */
export interface TripletSampler extends Named {
  readonly kind: "triplets";
  /** Triplets of a batch. */
  readonly size: number;
  /** Triplets in all. */
  readonly count: number;
}

/** Says how the batches of a training are drawn. */
export type Sampler = ClassSampler | GroupSampler | SampleSampler | TripletSampler;
