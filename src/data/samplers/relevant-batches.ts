import { InputError } from "../../core/errors.ts";
import { type Random, restoreRandom } from "../../core/random.ts";
import type { Batches, BatchOptions } from "../batches.ts";
import type { Relevance } from "../relevance/relevance.ts";
import { drawFree, holdsOnly } from "./rounds.ts";
import type { GroupSampler } from "./sampler.ts";

/**
 * P groups of a relevance × K samples of each, where a sample may be in several groups, but never twice in a batch. Groups
 * come in rounds, and the samples of a group likewise. A group with fewer than K samples that are free gives those that it
 * has, and its other places go to samples of any group; one with fewer than two is passed over until the next batch.
 * Groups with a single sample to train with are not drawn from.
 * Throws an InputError where there are fewer than P groups or fewer than P · K samples in them.
 * @example
 * const relevance = hierarchy(Array.from(dataset.labels, (label) => dataset.classNames[label] ?? ""));
 * await train(dataset, { backbone: mlp(), relevance, sampler: relevantBatches(relevance) });
 */
export const relevantBatches = (relevance: Relevance): GroupSampler => ({
  kind: "groups",
  name: "relevantBatches",
  settings: {},
  relevance,
  batches: (options) => groupBatches(relevance, options),
});

/** What batches are drawn from. */
interface GroupPool {
  /** Training samples of every group that has two or more of them. */
  readonly members: readonly (readonly number[])[];
  /** Numbers of these groups. */
  readonly numbers: readonly number[];
  /** All their samples, each once. */
  readonly samples: readonly number[];
  readonly warnings: readonly string[];
}

function groupBatches(relevance: Relevance, options: BatchOptions): Batches {
  const { classes: groupsOfBatch, samples: samplesOfGroup, indices } = options;
  const { members, numbers, samples, warnings } = gather(relevance, options);
  let { random } = options;
  let groups: number[] = [];
  let anywhere: number[] = [];
  let queues: number[][] = members.map(() => []);

  return {
    warnings,
    batchesPerEpoch: Math.ceil(indices.length / (groupsOfBatch * samplesOfGroup)),
    next() {
      const batch = new Set<number>();
      const drawn = new Set<number>();
      const isFree = (sample: number) => !batch.has(sample);
      const isOpen = (group: number) => !drawn.has(group) && hasTwo(members[group] ?? [], isFree);
      while (drawn.size < groupsOfBatch) {
        const group = drawFree(groups, numbers, { isFree: isOpen, random });
        if (group === undefined) break;
        drawn.add(group);
        const full = drawn.size * samplesOfGroup;
        fill(batch, full, { queue: queues[group] ?? [], all: members[group] ?? [], random });
        fill(batch, full, { queue: anywhere, all: samples, random });
      }
      fill(batch, groupsOfBatch * samplesOfGroup, { queue: anywhere, all: samples, random });
      return Int32Array.from(batch);
    },
    state: () => ({
      random: random.state(),
      classes: [...groups],
      samples: queues.map((queue) => [...queue]),
      groups: [[...anywhere]],
    }),
    restore(state) {
      const [free = []] = state.groups ?? [];
      const fits =
        state.samples.length === members.length &&
        state.samples.every((queue, g) => holdsOnly(queue, members[g] ?? [])) &&
        holdsOnly(state.classes, numbers) &&
        holdsOnly(free, samples);
      if (!fits) {
        throw new RangeError(
          "invalid batch state: it belongs to other samples or groups, expected a state of the same data",
        );
      }
      random = restoreRandom(state.random);
      [groups, anywhere] = [[...state.classes], [...free]];
      queues = state.samples.map((queue) => [...queue]);
    },
  };
}

/** Adds samples, in rounds, until a batch has so many or none is left that it does not have. */
function fill(
  batch: Set<number>,
  size: number,
  { queue, all, random }: { readonly queue: number[]; readonly all: readonly number[]; readonly random: Random },
): void {
  while (batch.size < size) {
    const sample = drawFree(queue, all, { isFree: (one) => !batch.has(one), random });
    if (sample === undefined) return;
    batch.add(sample);
  }
}

/** Whether two of the samples are free: it looks no further than it has to. */
function hasTwo(samples: readonly number[], isFree: (sample: number) => boolean): boolean {
  const first = samples.findIndex(isFree);
  return first !== -1 && samples.some((sample, i) => i > first && isFree(sample));
}

/** Checks the batch against the relevance and gathers the training samples of each group. */
function gather({ groups, size }: Relevance, options: BatchOptions): GroupPool {
  const { classes, samples: samplesOfGroup, indices, labels } = options;
  for (const [what, value] of [
    ["groups", classes],
    ["samples of a group", samplesOfGroup],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 2)) {
      throw new InputError(`invalid batch: ${value} ${what}, expected an integer of two or more`);
    }
  }
  if (size !== labels.length) {
    throw new InputError(`invalid relevance: of ${size} samples, expected the ${labels.length} of the data`);
  }
  const drawn = drawnGroups({ groups }, indices);
  const members = drawn.map(({ own }) => own);
  const samples = [...new Set(members.flat())].sort((a, b) => a - b);
  if (drawn.length < classes) {
    throw new InputError(
      `invalid batch: ${classes} groups × ${samplesOfGroup} samples, but there are ${drawn.length} groups with two samples to train with; draw ${drawn.length} groups or fewer`,
    );
  }
  if (samples.length < classes * samplesOfGroup) {
    throw new InputError(
      `invalid batch: ${classes} groups × ${samplesOfGroup} samples, but the groups have ${samples.length} samples in all, none of which comes twice; draw fewer`,
    );
  }
  const small = drawn.filter(({ own }) => own.length < samplesOfGroup);
  const warnings = [
    ...(small.length === 0 ? [] : [smallGroups(small, drawn.length, samplesOfGroup)]),
    ...(samples.length === indices.length
      ? []
      : [
          `${indices.length - samples.length} of ${indices.length} samples to train with are in no group with another, so that they are never drawn`,
        ]),
  ];
  return { members, numbers: members.map((_, g) => g), samples, warnings };
}

/** The groups that have two or more of these samples, with those that they have. */
export function drawnGroups({ groups }: Pick<Relevance, "groups">, indices: ArrayLike<number>) {
  const train = new Set(Array.from(indices));
  return groups
    .map(({ name, members }) => ({ name, own: [...members].filter((sample) => train.has(sample)) }))
    .filter(({ own }) => own.length >= 2);
}

function smallGroups(
  small: readonly { readonly name: string; readonly own: readonly number[] }[],
  count: number,
  samples: number,
): string {
  const shown = small.slice(0, 5).map(({ name, own }) => `${JSON.stringify(name)} (${own.length})`);
  return `${small.length} of ${count} groups have fewer than ${samples} samples, so that samples of any group fill their places: ${shown.join(", ")}${small.length > shown.length ? " …" : ""}`;
}
