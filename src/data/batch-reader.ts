import type { Random } from "../core/random.ts";
import type { Rows } from "./pixel-source.ts";

/** Samples that are wanted together. */
export interface BatchRequest {
  /** Which samples, in order; one may come more than once. */
  readonly indices: Int32Array;
  /** The epoch they are for: the same sample is changed in another way in each. */
  readonly epoch: number;
}

/** Makes batches ready for the network. What a request gives depends on that request alone, never on the ones before it. */
export interface BatchReader {
  /** The samples one after the other, as floats; the array is the caller's. */
  read(request: BatchRequest): Promise<Float32Array>;
  /** Ends threads and frees what is held. Requests under way are refused. */
  dispose(): Promise<void>;
}

/** Changes one sample, channels × height × width floats in [0, 1], in place. */
export type Augment = (image: Float32Array, random: Random) => void;

export interface AugmentOptions {
  /** Default: samples stay as they are. */
  readonly augment?: Augment;
  /** Where the changes are drawn from; needed with `augment`. */
  readonly random?: Random;
}

/** Reads a dataset in this thread. Throws a TypeError for changes without a source to draw them from. */
export function directReader(dataset: Rows, options: AugmentOptions = {}): BatchReader {
  const length = dataset.sampleShape.reduce((product, side) => product * side, 1);
  const finish = finisher(length, options);
  return {
    // A promise whatever happens, as from another thread.
    async read(request) {
      const out = new Float32Array(request.indices.length * length);
      dataset.read(request.indices, out);
      finish(request, out);
      return Promise.resolve(out);
    },
    dispose: () => Promise.resolve(),
  };
}

/**
 * Returns the function that changes every sample of a batch that has been read, each of `length` floats. The stream of a
 * sample is named by its epoch, its index, and how often that index has come before in the batch: so neither the order of
 * batches nor the number of threads has a say in what comes out.
 */
function finisher(length: number, { augment, random }: AugmentOptions) {
  if (augment !== undefined && random === undefined)
    throw new TypeError("missing option: random, expected a seeded source to draw the augmentation from");
  return ({ indices, epoch }: BatchRequest, batch: Float32Array): void => {
    if (augment === undefined || random === undefined) return;
    const seen = new Map<number, number>();
    for (const [i, index] of indices.entries()) {
      const occurrence = seen.get(index) ?? 0;
      seen.set(index, occurrence + 1);
      augment(batch.subarray(i * length, (i + 1) * length), random.fork(`${epoch}/${index}/${occurrence}`));
    }
  };
}
