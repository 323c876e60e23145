import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { restoreRandom } from "../core/random.ts";
import { samplesByClass } from "./labels.ts";

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
  /** Names for messages. Default: the labels. */
  readonly classNames?: readonly string[];
}

/** Where the batches stand: a plain JSON value, for a checkpoint. */
export interface BatchState {
  readonly random: readonly number[];
  /** Classes still to come in this round, in order. */
  readonly classes: readonly number[];
  /** For each class, its samples still to come in this round. */
  readonly samples: readonly (readonly number[])[];
}

/** Batches of sample indices, one after the other. */
export interface Batches {
  /** Says which classes have fewer than K samples, so that theirs repeat within a batch. */
  readonly warnings: readonly string[];
  /** Batches that cover about as many samples as there are: ⌈samples / batch size⌉. */
  readonly batchesPerEpoch: number;
  /** The next batch; where classes are balanced, grouped by class: K of the first, then K of the second … */
  next(): Int32Array;
  state(): BatchState;
  /** Continues from a state of batches made with the same options. Throws a RangeError where it does not fit. */
  restore(state: BatchState): void;
}

/**
 * Batches of P classes × K samples. Classes come in rounds: every class is drawn once before one comes again, and the
 * samples of a class likewise, each round in a new random order; so the counts of any two classes differ by one at most.
 * As in the field's samplers, a class with fewer than K samples repeats some of them within a batch (here too in
 * rounds: none a third time before all have come twice).
 * Throws an InputError for more classes than there are, and for a class with a single sample.
 */
export function classBalancedBatches(options: BatchOptions): Batches {
  const { indices, classes, samples } = options;
  let random = options.random;
  const { members, present, name } = checkBatch(options);
  let classQueue: number[] = [];
  let sampleQueues: number[][] = members.map(() => []);

  /** Takes the first of the queue that is not `taken`, after a new shuffled round where none is left. */
  function draw(queue: number[], all: readonly number[], taken: readonly number[]): number {
    const isFree = (item: number) => !taken.includes(item);
    let place = queue.findIndex(isFree);
    if (place === -1) {
      for (const item of random.shuffle([...all])) queue.push(item);
      place = queue.findIndex(isFree);
    }
    return queue.splice(place, 1)[0] ?? 0;
  }

  function drawSamples(label: number): number[] {
    const all = members[label] ?? [];
    const queue = sampleQueues[label] ?? [];
    const drawn: number[] = [];
    while (drawn.length < samples) {
      const rounds = Math.floor(drawn.length / all.length) * all.length;
      drawn.push(draw(queue, all, drawn.slice(rounds)));
    }
    return drawn;
  }

  const small = present.filter((c) => (members[c]?.length ?? 0) < samples);
  const shown = small.slice(0, 5).map((c) => `${name(c)} (${members[c]?.length})`);
  return {
    warnings:
      small.length === 0
        ? []
        : [
            `${small.length} of ${present.length} classes have fewer than ${samples} samples, which repeat within a batch: ${shown.join(", ")}${small.length > shown.length ? " …" : ""}`,
          ],
    batchesPerEpoch: Math.ceil(indices.length / (classes * samples)),
    next() {
      const drawn: number[] = [];
      while (drawn.length < classes) drawn.push(draw(classQueue, present, drawn));
      return Int32Array.from(drawn.flatMap(drawSamples));
    },
    state: () => ({
      random: random.state(),
      classes: [...classQueue],
      samples: sampleQueues.map((queue) => [...queue]),
    }),
    restore(state) {
      const known = (items: readonly number[], all: readonly number[]) => items.every((item) => all.includes(item));
      const fits =
        state.samples.length === members.length &&
        known(state.classes, present) &&
        state.samples.every((queue, c) => known(queue, members[c] ?? []));
      if (!fits)
        throw new RangeError(
          "invalid batch state: it belongs to other samples or classes, expected a state of the same data",
        );
      random = restoreRandom(state.random);
      classQueue = [...state.classes];
      sampleQueues = state.samples.map((queue) => [...queue]);
    },
  };
}

/** Checks the batch against the data. Returns the samples of each label, the labels that have any, and how to name one. */
function checkBatch({ labels, indices, classes, samples, classNames }: BatchOptions) {
  for (const [what, value] of [
    ["classes", classes],
    ["samples of a class", samples],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 2)) {
      throw new InputError(`invalid batch: ${value} ${what}, expected an integer of two or more`);
    }
  }
  const name = (c: number) => JSON.stringify(classNames?.[c] ?? String(c));
  const count = classNames?.length ?? labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const members = samplesByClass(labels, indices, count);
  const present = members.flatMap((own, c) => (own.length > 0 ? [c] : []));
  const single = present.find((c) => members[c]?.length === 1);
  if (single !== undefined) {
    throw new InputError(
      `invalid batch: class ${name(single)} has a single sample to train with, expected two or more; add samples or remove the class`,
    );
  }
  if (classes > present.length) {
    throw new InputError(
      `invalid batch: ${classes} classes × ${samples} samples, but there are ${present.length} classes to train with; draw ${present.length} classes or fewer`,
    );
  }
  return { members, present, name };
}
