import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertResumable, batchCases, classesOf, labelsOf, take, tally } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import type { Batches } from "../batches.ts";
import { hardClasses, type HardClassesOptions } from "./hard-classes.ts";

/** Classes that lie on a line, in the order of their labels: the others by how far their numbers are. */
const onALine = (count: number): number[][] =>
  Array.from({ length: count }, (_, own) =>
    Array.from({ length: count }, (__, other) => other)
      .filter((other) => other !== own)
      .sort((a, b) => Math.abs(a - own) - Math.abs(b - own) || a - b),
  );

/** Twelve classes, the first of which has no samples: a number is a label less one. */
const sizes = [0, 3, 4, 5, 2, 3, 4, 5, 6, 3, 3, 3];
const data = { ...labelsOf(sizes), samples: 2 };
const present = sizes.length - 1;

function told(options: HardClassesOptions, classes: number, seed = 1): Batches {
  const batches = hardClasses(options).batches({ ...data, classes, random: createRandom(seed) });
  batches.nearness?.update(onALine(present));
  return batches;
}

describe("batches of hard classes", () => {
  it("take a class that comes in rounds and its nearest", () => {
    const seeds = take(told({ pool: 1 }, 3), 2 * present).map((batch) => {
      const [seed = 0, ...near] = classesOf(batch, data);
      const nearest = onALine(present)[seed - 1]?.slice(0, 2);
      expect(near.map((label) => label - 1).sort((a, b) => a - b)).toEqual(nearest?.sort((a, b) => a - b));
      return seed;
    });
    expect(tally(seeds, sizes.length)).toEqual([0, ...Array.from({ length: present }, () => 2)]);
  });

  it("draw the others from a wider pool, evenly", () => {
    const batches = take(told({ pool: 3 }, 3), 1500 * present);
    const ofSix = batches.map((batch) => classesOf(batch, data)).filter(([seed]) => seed === 6);
    const counts = tally(
      ofSix.flatMap(([, ...near]) => near),
      sizes.length,
    );
    // The six nearest of label 6 are 3 to 9; each of 1500 batches takes two of them.
    expect(counts.map((count) => count > 0)).toEqual(sizes.map((_, label) => label >= 3 && label <= 9 && label !== 6));
    for (const label of [3, 4, 5, 7, 8, 9]) expect(Math.abs((counts[label] ?? 0) - 500)).toBeLessThan(100);
  });

  it("share a batch out among several neighbourhoods", () => {
    for (const batch of take(told({ pool: 1, neighbourhoods: 2 }, 5), 40)) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = classesOf(batch, data);
      expect(Math.max(Math.abs(a - b), Math.abs(a - c))).toBeLessThanOrEqual(2);
      // The first three are not free for the second neighbourhood.
      expect(Math.abs(d - e)).toBeLessThanOrEqual(4);
    }
  });

  it("are class-balanced until something is known of where classes lie", () => {
    const batches = hardClasses().batches({ ...data, classes: 4, random: createRandom(1) });
    const drawn = take(batches, present).flatMap((batch) => classesOf(batch, data));
    expect(tally(drawn, sizes.length).slice(1)).toEqual(Array.from({ length: present }, () => 4));
  });

  it("hold P different classes × K samples, whatever is near to what", () => {
    fc.assert(
      fc.property(batchCases, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), (options, n, pool) => {
        const neighbourhoods = Math.min(n, Math.floor(options.classes / 2));
        const batches = hardClasses({ neighbourhoods, pool }).batches(options);
        const random = createRandom(5);
        const numbers = options.sizes.map((_, c) => c);
        batches.nearness?.update(numbers.map((own) => random.shuffle(numbers.filter((other) => other !== own))));
        for (const batch of take(batches, 8)) expect(classesOf(batch, options)).toHaveLength(options.classes);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("go on from a saved state with what was known, also where nothing was", () => {
    expect(() => assertResumable((seed) => told({ neighbourhoods: 2 }, 5, seed))).not.toThrow();
    const fresh = (seed: number) => hardClasses().batches({ ...data, classes: 5, random: createRandom(seed) });
    expect(() => assertResumable(fresh)).not.toThrow();
    const known = fresh(7);
    known.restore(told({}, 5).state());
    expect(take(known, 5)).toEqual(take(told({}, 5), 5));
  });

  it("refuse the state of other classes, neighbours of another number, and options without sense", () => {
    const batches = told({}, 4);
    const state = batches.state();
    expect(() => batches.restore({ ...state, groups: (state.groups ?? []).slice(1) })).toThrow(RangeError);
    expect(() => batches.restore({ ...state, groups: (state.groups ?? []).map(() => [1]) })).toThrow(RangeError);
    expect(() => batches.nearness?.update(onALine(4))).toThrow(
      /^invalid neighbours: of 4 classes, expected \d+ or more/,
    );
    expect(() => hardClasses({ every: 0 })).toThrow(InputError);
    expect(() => hardClasses({ pool: 1.5 })).toThrow("invalid pool of hard classes: 1.5, expected a whole number");
    expect(() => told({ neighbourhoods: 3 }, 5)).toThrow("invalid neighbourhoods: 3 of a batch of 5 classes");
  });
});
