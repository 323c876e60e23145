import { InputError } from "../../core/errors.ts";
import type { Batches, BatchOptions } from "../batches.ts";
import { shuffledRounds } from "./shuffled.ts";
import type { TripletSampler } from "./sampler.ts";

/** A triplet by the ids of its samples. */
export interface IdTriplet {
  readonly anchor: string;
  readonly positive: string;
  readonly negative: string;
  /** Where it was written, for messages, such as `triplets.csv:7`. Default: its number. */
  readonly place?: string;
}

export interface FixedTripletsOptions {
  /** Triplets of a batch, 1 or more. Default 32. */
  readonly size?: number;
}

/**
 * Exactly these triplets and no others, in rounds: each comes once before one comes again, every round in a new random
 * order (FixedSetOfTriplets of pytorch-metric-learning). Nothing is mined, and classes have no say, so that they may be
 * judgements of people: this is more like that than this other.
 * Its batches throw an InputError for an id that no sample has, a sample that does not train, and one that is named twice in
 * a triplet.
 * @example
 * const [anchor = "", positive = "", negative = ""] = dataset.ids; // of which somebody said so
 * await train(dataset, { backbone: mlp(), sampler: fixedTriplets([{ anchor, positive, negative }]) });
 */
export function fixedTriplets(
  triplets: readonly IdTriplet[],
  { size = 32 }: FixedTripletsOptions = {},
): TripletSampler {
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new InputError(`invalid batch: ${size} triplets, expected a whole number, 1 or more`);
  }
  if (triplets.length === 0) throw new InputError("invalid triplets: there are none, expected one or more");
  return {
    kind: "triplets",
    name: "fixedTriplets",
    settings: { triplets: triplets.length, size },
    size,
    count: triplets.length,
    batches(options): Batches {
      const found = locate(triplets, options);
      const numbers = Array.from(found.keys());
      const { next, ...rounds } = shuffledRounds(numbers, size, options.random);
      return {
        warnings: [],
        batchesPerEpoch: Math.ceil(found.length / size),
        next() {
          const drawn = next();
          return Int32Array.from(sides.flatMap((_, side) => drawn.map((number) => found[number]?.[side] ?? 0)));
        },
        ...rounds,
      };
    },
  };
}

const sides = ["anchor", "positive", "negative"] as const;

/** Indices of the three samples of each triplet. */
function locate(triplets: readonly IdTriplet[], { ids, labels, indices }: BatchOptions): number[][] {
  const indexOf = new Map(Array.from(labels, (_, index) => [ids?.[index] ?? String(index), index]));
  const training = new Set(Array.from(indices));
  return triplets.map((triplet, number) => {
    const place = triplet.place ?? `number ${number + 1}`;
    const found = sides.map((side) => {
      const id = triplet[side];
      const index = indexOf.get(id);
      if (index === undefined) {
        throw new InputError(
          `unknown sample in triplet ${place}: ${JSON.stringify(id)}, expected an id such as ${JSON.stringify(ids?.[0] ?? "0")}; mend it or remove the triplet`,
        );
      }
      if (!training.has(index)) {
        throw new InputError(
          `invalid sample in triplet ${place}: ${JSON.stringify(id)} is kept for measuring, expected samples of the training part; remove the triplet or split otherwise`,
        );
      }
      return index;
    });
    if (new Set(found).size < sides.length) {
      throw new InputError(
        `invalid triplet ${place}: it names a sample twice, expected three different ones; mend it or remove it`,
      );
    }
    return found;
  });
}
