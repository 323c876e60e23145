import type { Random } from "../core/random.ts";

/** What batches of P classes × K samples are drawn from. */
export interface BatchOptions {
  /** Label of every sample of the dataset. */
  readonly labels: Int32Array;
  /** The samples to draw from, usually `split.train`. */
  readonly indices: ArrayLike<number>;
  /** P, the number of classes in a batch; two or more. */
  readonly classes: number;
  /** K, the number of samples of each of them; two or more. */
  readonly samples: number;
  /** A stream of its own: `random.fork("batches")`. */
  readonly random: Random;
  /** Names for messages, and for samplers that ask for a class by its name. Default: the labels. */
  readonly classNames?: readonly string[];
  /** Names of the samples, for samplers that ask for a sample by its name. Default: the indices. */
  readonly ids?: readonly string[];
}

/** Where the batches stand: a plain JSON value, for a checkpoint. */
export interface BatchState {
  readonly random: readonly number[];
  /** Classes still to come in this round, in order; super-classes where those are drawn first. */
  readonly classes: readonly number[];
  /** For each class, its samples still to come in this round. */
  readonly samples: readonly (readonly number[])[];
  /** What else the choice of classes remembers: for each super-class its classes still to come, or for each class its nearest ones. */
  readonly groups?: readonly (readonly number[])[];
}

/** Batches of sample indices, one after the other. */
export interface Batches {
  /** Says which classes have fewer than K samples, so that theirs repeat within a batch. */
  readonly warnings: readonly string[];
  /** Batches that cover about as many samples as there are: ⌈samples / batch size⌉. */
  readonly batchesPerEpoch: number;
  /** The next batch; where it is one of classes, grouped by class: K of the first, then K of the second … */
  next(): Int32Array;
  state(): BatchState;
  /** Continues from a state of batches made with the same options. Throws a RangeError where it does not fit. */
  restore(state: BatchState): void;
  /** Where batches depend on which classes lie close together: takes what is known of that. */
  readonly nearness?: Nearness;
}

/** What batches have to know of where classes lie. */
export interface Nearness {
  /** How many neighbours of a class they look at. */
  readonly neighbours: number;
  /**
   * For the i-th of the classes that are drawn from, in the order of their labels, the numbers of its nearest others, nearest
   * first. Throws a RangeError for lists of another number of classes, and for shorter ones.
   */
  update(nearest: readonly (readonly number[])[]): void;
}
