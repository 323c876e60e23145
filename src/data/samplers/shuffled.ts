import { InputError } from "../../core/errors.ts";
import { restoreRandom } from "../../core/random.ts";
import type { BatchState, Batches, BatchOptions } from "../batches.ts";
import { holdsOnly } from "./rounds.ts";
import type { SampleSampler } from "./sampler.ts";

/** Items in rounds, so many at a time: each comes once before one comes again; a group may end one round and begin the next. */
export function shuffledRounds(all: readonly number[], size: number, first: BatchOptions["random"]) {
  let random = first;
  // The next ones stand last, where they are taken without moving the others.
  let queue: number[] = [];
  return {
    next(): number[] {
      const drawn: number[] = [];
      while (drawn.length < size) {
        if (queue.length === 0) queue = random.shuffle([...all]);
        drawn.push(...queue.splice(Math.max(0, queue.length - (size - drawn.length))));
      }
      return drawn;
    },
    state: (): BatchState => ({ random: random.state(), classes: [], samples: [[...queue]] }),
    restore(state: BatchState): void {
      const [left = [], ...more] = state.samples;
      if (more.length > 0 || state.classes.length > 0 || !holdsOnly(left, all)) {
        throw new RangeError("invalid batch state: it belongs to other samples, expected a state of the same data");
      }
      random = restoreRandom(state.random);
      queue = [...left];
    },
  };
}

/**
 * P · K samples whatever their class, as classification is trained with: every sample is drawn once before one comes
 * again, each round in a new random order. Its batches throw an InputError where there is nothing to draw from.
 * @example await train(dataset, { backbone: mlp(), loss: softmaxLoss(), sampler: shuffled() })
 */
export const shuffled = (): SampleSampler => ({
  kind: "samples",
  name: "shuffled",
  settings: {},
  batches({ indices, classes, samples, random }: BatchOptions): Batches {
    const size = classes * samples;
    if (!(Number.isInteger(size) && size >= 1)) {
      throw new InputError(`invalid batch: ${size} samples, expected a whole number, 1 or more`);
    }
    if (indices.length === 0) throw new InputError("invalid batch: there are no samples to train with");
    const { next, ...rounds } = shuffledRounds(Array.from(indices), size, random);
    return {
      warnings: [],
      batchesPerEpoch: Math.ceil(indices.length / size),
      next: () => Int32Array.from(next()),
      ...rounds,
    };
  },
});
