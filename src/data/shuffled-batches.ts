import { InputError } from "../core/errors.ts";
import { type Random, restoreRandom } from "../core/random.ts";
import type { BatchState, Batches } from "./batches.ts";

export interface ShuffledBatchOptions {
  /** The samples to draw from, usually `split.train`. */
  readonly indices: ArrayLike<number>;
  /** Samples of a batch, 1 or more. */
  readonly size: number;
  /** A stream of its own: `random.fork("batches")`. */
  readonly random: Random;
}

/**
 * Batches of samples whatever their class, as classification is trained with. They come in rounds: every sample is drawn
 * once before one comes again, each round in a new random order; a batch may end one round and begin the next.
 * Throws an InputError where there is nothing to draw from.
 */
export function shuffledBatches({ indices, size, random: first }: ShuffledBatchOptions): Batches {
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new InputError(`invalid batch: ${size} samples, expected a whole number, 1 or more`);
  }
  if (indices.length === 0) throw new InputError("invalid batch: there are no samples to train with");
  let random = first;
  // The next ones stand last, where they are taken without moving the others.
  let queue: number[] = [];
  return {
    warnings: [],
    batchesPerEpoch: Math.ceil(indices.length / size),
    next() {
      const drawn: number[] = [];
      while (drawn.length < size) {
        if (queue.length === 0) queue = random.shuffle(Array.from(indices));
        drawn.push(...queue.splice(Math.max(0, queue.length - (size - drawn.length))));
      }
      return Int32Array.from(drawn);
    },
    state: (): BatchState => ({ random: random.state(), classes: [], samples: [[...queue]] }),
    restore(state) {
      const known = new Set(Array.from(indices));
      const [left = [], ...more] = state.samples;
      if (more.length > 0 || state.classes.length > 0 || !left.every((index) => known.has(index))) {
        throw new RangeError("invalid batch state: it belongs to other samples, expected a state of the same data");
      }
      random = restoreRandom(state.random);
      queue = [...left];
    },
  };
}
