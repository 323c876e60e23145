import { InputError } from "../../core/errors.ts";
import { type Random, restoreRandom } from "../../core/random.ts";
import type { Batches, BatchOptions, BatchState, Nearness } from "../batches.ts";
import { samplesByClass } from "../labels.ts";
import { drawInRounds, holdsOnly } from "./rounds.ts";

/** What the classes of a batch are chosen from. */
export interface ClassPool {
  /** P, classes of a batch. */
  readonly classes: number;
  /** Labels that have samples to train with, in order. */
  readonly present: readonly number[];
  /** The samples of each label. */
  readonly members: readonly (readonly number[])[];
  nameOf(label: number): string;
}

/** Chooses the classes of one batch after the other. */
export interface ClassChoice {
  /** P different labels. */
  next(random: Random): readonly number[];
  /** What it remembers, besides the random source. */
  state(): Pick<BatchState, "classes" | "groups">;
  /** Goes on from a state; false, and nothing changed, where that is of other classes. */
  restore(state: BatchState): boolean;
  readonly nearness?: Nearness;
}

/**
 * Batches of P classes × K samples, whichever way the classes are chosen. The samples of a class come in rounds: each once
 * before one comes again, every round in a new random order.
 * As in the field's samplers, a class with fewer than K samples repeats some of them within a batch (here too in
 * rounds: none a third time before all have come twice).
 * Throws an InputError for more classes than there are, and for a class with a single sample.
 */
export function classBatches(options: BatchOptions, choose: (pool: ClassPool) => ClassChoice): Batches {
  const { indices, classes, samples } = options;
  let { random } = options;
  const pool = checkBatch(options);
  const { members } = pool;
  const choice = choose(pool);
  let queues: number[][] = members.map(() => []);

  function drawSamples(label: number): number[] {
    const all = members[label] ?? [];
    const queue = queues[label] ?? [];
    const drawn: number[] = [];
    while (drawn.length < samples) {
      const rounds = Math.floor(drawn.length / all.length) * all.length;
      drawn.push(drawInRounds(queue, all, { taken: drawn.slice(rounds), random }));
    }
    return drawn;
  }

  return {
    warnings: smallClasses(pool, samples),
    batchesPerEpoch: Math.ceil(indices.length / (classes * samples)),
    next: () => Int32Array.from(choice.next(random).flatMap(drawSamples)),
    state: () => ({ random: random.state(), ...choice.state(), samples: queues.map((queue) => [...queue]) }),
    restore(state) {
      const fits =
        state.samples.length === members.length &&
        state.samples.every((queue, c) => holdsOnly(queue, members[c] ?? [])) &&
        choice.restore(state);
      if (!fits)
        throw new RangeError(
          "invalid batch state: it belongs to other samples or classes, expected a state of the same data",
        );
      random = restoreRandom(state.random);
      queues = state.samples.map((queue) => [...queue]);
    },
    ...(choice.nearness && { nearness: choice.nearness }),
  };
}

function smallClasses({ present, members, nameOf }: ClassPool, samples: number): string[] {
  const small = present.filter((c) => (members[c]?.length ?? 0) < samples);
  if (small.length === 0) return [];
  const shown = small.slice(0, 5).map((c) => `${JSON.stringify(nameOf(c))} (${members[c]?.length})`);
  return [
    `${small.length} of ${present.length} classes have fewer than ${samples} samples, which repeat within a batch: ${shown.join(", ")}${small.length > shown.length ? " …" : ""}`,
  ];
}

/** Checks the batch against the data and gathers the samples of each class. */
function checkBatch({ labels, indices, classes, samples, classNames }: BatchOptions): ClassPool {
  for (const [what, value] of [
    ["classes", classes],
    ["samples of a class", samples],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 2)) {
      throw new InputError(`invalid batch: ${value} ${what}, expected an integer of two or more`);
    }
  }
  const nameOf = (c: number) => classNames?.[c] ?? String(c);
  const count = classNames?.length ?? labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const members = samplesByClass(labels, indices, count);
  const present = members.flatMap((own, c) => (own.length > 0 ? [c] : []));
  const single = present.find((c) => members[c]?.length === 1);
  if (single !== undefined) {
    throw new InputError(
      `invalid batch: class ${JSON.stringify(nameOf(single))} has a single sample to train with, expected two or more; add samples or remove the class`,
    );
  }
  if (classes > present.length) {
    throw new InputError(
      `invalid batch: ${classes} classes × ${samples} samples, but there are ${present.length} classes to train with; draw ${present.length} classes or fewer`,
    );
  }
  return { classes, members, present, nameOf };
}
