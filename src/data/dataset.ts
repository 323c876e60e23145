import type { PixelSource } from "./pixel-source.ts";

/**
 * Labelled samples of one shape, in memory or in a file. Images are kept as bytes and turned into floats in [0, 1]
 * when they are read; vectors are kept as float32.
 */
export interface Dataset {
  /** What a person calls this data: the path, or `synthetic`. */
  readonly name: string;
  /** Number of samples. */
  readonly size: number;
  /** Shape of one sample: `[features]`, or `[channels, height, width]`. */
  readonly sampleShape: readonly number[];
  /** Label of each sample: an index into `classNames`. */
  readonly labels: Int32Array;
  /** Name of each class, sorted; for nested folders with slashes (`Greek/character03`). */
  readonly classNames: readonly string[];
  /** Name of each sample: a path, or `file:line`. */
  readonly ids: readonly string[];
  /**
   * Where the bytes of images lie, so that another thread can read them by itself. A dataset that is made of this one and
   * changes what `read` gives must leave it out, or say the same by it.
   */
  readonly pixels?: PixelSource;
  /** Copies the samples named by `indices` into `out`, one after the other. `out` has room for all. */
  read(indices: ArrayLike<number>, out: Float32Array): void;
}

/** Two disjoint parts of a dataset, as sample indices. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** How it was made, in words, for the run's log. */
  readonly description: string;
}
