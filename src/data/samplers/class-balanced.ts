import type { Batches, BatchOptions } from "../batches.ts";
import { type ClassChoice, type ClassPool, classBatches } from "./class-batches.ts";
import { drawInRounds, holdsOnly } from "./rounds.ts";
import type { ClassSampler } from "./sampler.ts";

/** Classes in rounds: each is drawn once before one comes again, every round in a new random order. */
function inRounds({ classes, present }: ClassPool): ClassChoice {
  let queue: number[] = [];
  return {
    next(random) {
      const drawn: number[] = [];
      while (drawn.length < classes) drawn.push(drawInRounds(queue, present, { taken: drawn, random }));
      return drawn;
    },
    state: () => ({ classes: [...queue] }),
    restore(state) {
      if (!holdsOnly(state.classes, present)) return false;
      queue = [...state.classes];
      return true;
    },
  };
}

/**
 * Batches of P classes × K samples. Classes come in rounds, and the samples of a class likewise; so the counts of any two
 * classes differ by one at most. Small classes and errors as for every sampler of classes: samples repeat where there are
 * fewer than K, and an InputError says where there are too few classes, or a class has a single sample.
 */
export const classBalancedBatches = (options: BatchOptions): Batches => classBatches(options, inRounds);

/**
 * Every class as often as any other, whatever its size: what a training does unless told otherwise.
 * @example await train(dataset, { backbone: mlp(), sampler: classBalanced() })
 */
export const classBalanced = (): ClassSampler => ({
  kind: "classes",
  name: "classBalanced",
  settings: {},
  batches: classBalancedBatches,
});
