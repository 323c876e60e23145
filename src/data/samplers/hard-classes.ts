import { InputError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { type ClassChoice, type ClassPool, classBatches } from "./class-batches.ts";
import { drawInRounds, holdsOnly } from "./rounds.ts";
import type { ClassSampler } from "./sampler.ts";

export interface HardClassesOptions {
  /** Epochs between two looks at where classes lie; the first is before the training. Default 1. */
  readonly every?: number;
  /** Training samples of a class whose mean embedding says where it lies, at most. Default 8. */
  readonly samples?: number;
  /** Neighbourhoods of a batch: its P classes are shared out among so many. Default 1. */
  readonly neighbourhoods?: number;
  /** How many times as many near classes as it needs a neighbourhood is drawn from; 1 takes the nearest. Default 2. */
  readonly pool?: number;
}

/**
 * Classes that lie close together in one batch: a class that comes in rounds, and others drawn at random from its nearest,
 * by the distance of their mean embeddings (hard negative class mining, Sohn 2016; with chance, as Suh et al. 2019, since
 * without it the same few classes would meet again and again).
 * A training finds out where classes lie by embedding samples of its training part, so many epochs apart; batches by
 * themselves are told by `nearness.update`, and are class-balanced before.
 * @example await train(dataset, { backbone: mlp(), sampler: hardClasses({ every: 2 }) })
 */
export function hardClasses(options: HardClassesOptions = {}): ClassSampler {
  const { every = 1, samples = 8, neighbourhoods = 1, pool = 2 } = options;
  for (const [what, value] of Object.entries({ every, samples, neighbourhoods, pool })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new InputError(`invalid ${what} of hard classes: ${value}, expected a whole number, 1 or more`);
    }
  }
  return {
    kind: "classes",
    name: "hardClasses",
    settings: { every, samples, neighbourhoods, pool },
    look: { every, samples },
    batches: (batch) => classBatches(batch, (classes) => byNeighbourhood(classes, { neighbourhoods, pool })),
  };
}

function byNeighbourhood(
  { classes, present }: ClassPool,
  { neighbourhoods, pool }: { readonly neighbourhoods: number; readonly pool: number },
): ClassChoice {
  if (classes < 2 * neighbourhoods) {
    throw new InputError(
      `invalid neighbourhoods: ${neighbourhoods} of a batch of ${classes} classes, expected two classes or more in each; draw ${Math.floor(classes / 2)} or fewer`,
    );
  }
  const share = Math.ceil(classes / neighbourhoods);
  // Enough for the last neighbourhood of a batch, even where all that is in the batch already is near to it.
  const neighbours = Math.min(present.length - 1, classes - 1 + pool * (share - 1));
  let queue: number[] = [];
  let near: number[][] = [];
  /** Draws so many of the nearest of a class that are not taken. */
  const drawNear = (seed: number, count: number, taken: readonly number[], random: Random): number[] => {
    const free = (near[present.indexOf(seed)] ?? []).filter((label) => !taken.includes(label));
    return random.shuffle(free.slice(0, pool * count)).slice(0, count);
  };
  return {
    next(random) {
      const drawn: number[] = [];
      // Where nobody has said yet what is near, every class is a neighbourhood of its own.
      const count = near.length > 0 ? neighbourhoods : classes;
      for (let i = 0; i < count; i++) {
        const size = Math.ceil((classes - i) / count);
        const seed = drawInRounds(queue, present, { taken: drawn, random });
        drawn.push(seed);
        drawn.push(...drawNear(seed, size - 1, drawn, random));
      }
      return drawn;
    },
    state: () => ({ classes: [...queue], groups: near.map((own) => [...own]) }),
    restore({ classes: seeds, groups = [] }) {
      const fits =
        holdsOnly(seeds, present) &&
        (groups.length === 0 || groups.length === present.length) &&
        groups.every((own) => own.length === neighbours && holdsOnly(own, present));
      if (!fits) return false;
      queue = [...seeds];
      near = groups.map((own) => [...own]);
      return true;
    },
    nearness: {
      neighbours,
      update(nearest) {
        if (nearest.length !== present.length || nearest.some((own) => own.length < neighbours)) {
          throw new RangeError(
            `invalid neighbours: of ${nearest.length} classes, expected ${neighbours} or more for each of ${present.length}`,
          );
        }
        near = nearest.map((own) => own.slice(0, neighbours).map((number) => present[number] ?? 0));
      },
    },
  };
}
