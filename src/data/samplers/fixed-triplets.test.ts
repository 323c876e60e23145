import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertResumable, labelsOf, take } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { fixedTriplets, type IdTriplet } from "./fixed-triplets.ts";

const { labels, indices } = labelsOf([6, 6]);
const ids = Array.from(indices, (i) => `s${i}`);
const options = { labels, indices, ids, classes: 2, samples: 2 };

/** Triplets of samples far from one another, whatever their classes. */
const list = (count: number): IdTriplet[] =>
  Array.from({ length: count }, (_, t) => ({
    anchor: `s${t % 12}`,
    positive: `s${(t + 3) % 12}`,
    negative: `s${(t + 7) % 12}`,
  }));

/** The triplets that a batch holds, as text. */
function tripletsOf(batch: Int32Array): string[] {
  const size = batch.length / 3;
  return Array.from({ length: size }, (_, t) => [0, 1, 2].map((side) => ids[batch[side * size + t] ?? -1]).join());
}
const textOf = ({ anchor, positive, negative }: IdTriplet) => [anchor, positive, negative].join();

describe("fixed triplets", () => {
  it("are those that were given and no others, each once before one comes again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 15 }), fc.nat(99), (count, size, seed) => {
        const triplets = list(count);
        const batches = fixedTriplets(triplets, { size }).batches({ ...options, random: createRandom(seed) });
        expect(batches.batchesPerEpoch).toBe(Math.ceil(count / size));
        const drawn = take(batches, 2 * count).flatMap(tripletsOf);
        for (let round = 0; round < 2 * size; round++) {
          const own = drawn.slice(round * count, (round + 1) * count);
          expect(own.sort()).toEqual(triplets.map(textOf).sort());
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("come in another order in every round and under every seed", () => {
    const order = (seed: number) =>
      take(fixedTriplets(list(12), { size: 12 }).batches({ ...options, random: createRandom(seed) }), 2).map((batch) =>
        tripletsOf(batch).join(" "),
      );
    expect(new Set([...order(1), ...order(2)]).size).toBe(4);
  });

  it("go on from a saved state", () => {
    const make = (seed: number) =>
      fixedTriplets(list(11), { size: 4 }).batches({ ...options, random: createRandom(seed) });
    expect(() => assertResumable(make)).not.toThrow();
    const state = make(1).state();
    expect(() => make(1).restore({ ...state, samples: [[11]] })).toThrow(RangeError);
  });

  it("refuse ids that are unknown or measured with, with the place where they are written", () => {
    const refusal = (triplet: IdTriplet, message: string) => {
      const train = indices.slice(0, 10);
      const draw = () =>
        fixedTriplets([...list(1), triplet]).batches({ ...options, indices: train, random: createRandom(1) });
      expect(draw).toThrow(InputError);
      expect(draw).toThrow(message);
    };
    const good = { anchor: "s0", positive: "s1", negative: "s2" };
    refusal({ ...good, positive: "x9" }, 'unknown sample in triplet number 2: "x9", expected an id such as "s0"');
    refusal({ ...good, negative: "x9", place: "t.csv:7" }, 'unknown sample in triplet t.csv:7: "x9"');
    refusal({ ...good, anchor: "s11", place: "t.csv:7" }, 'invalid sample in triplet t.csv:7: "s11" is kept for');
    refusal({ ...good, negative: "s0", place: "t.csv:7" }, "invalid triplet t.csv:7: it names a sample twice");
    expect(() => fixedTriplets([])).toThrow("invalid triplets: there are none");
    expect(() => fixedTriplets(list(1), { size: 0 })).toThrow("invalid batch: 0 triplets");
  });
});
