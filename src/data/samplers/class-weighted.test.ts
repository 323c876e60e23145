import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertResumable, batchCases, classesOf, labelsOf, take, tally } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { classWeighted } from "./class-weighted.ts";

/** Probability of each class to be in a batch of `count`: the sum over every order in which classes can be drawn. */
function inclusion(weights: readonly number[], count: number): number[] {
  const sums = weights.map(() => 0);
  const visit = (drawn: readonly number[], probability: number) => {
    if (drawn.length === count) {
      for (const c of drawn) sums[c] = (sums[c] ?? 0) + probability;
      return;
    }
    const left = weights.reduce((sum, weight, c) => sum + (drawn.includes(c) ? 0 : weight), 0);
    for (const [c, weight] of weights.entries()) {
      if (!drawn.includes(c) && weight > 0) visit([...drawn, c], (probability * weight) / left);
    }
  };
  visit([], 1);
  return sums;
}

const steps = 4000;

/** Share of the batches that each class is in. */
function shares(sampler: ReturnType<typeof classWeighted>, sizes: readonly number[], classes: number): number[] {
  const data = labelsOf(sizes);
  const classNames = sizes.map((_, c) => `c${c}`);
  const batches = sampler.batches({ ...data, classNames, classes, samples: 2, random: createRandom(3) });
  const drawn = take(batches, steps).flatMap((batch) => classesOf(batch, { ...data, samples: 2 }));
  return tally(drawn, sizes.length).map((count) => count / steps);
}

/** Five standard deviations of a share of that many batches. */
const tolerance = 5 * Math.sqrt(0.25 / steps);

function expectClose(found: readonly number[], expected: readonly number[]) {
  for (const [c, share] of found.entries()) expect(Math.abs(share - (expected[c] ?? NaN))).toBeLessThan(tolerance);
}

describe("class-weighted batches", () => {
  it("hold classes as often as drawing them one by one by weight, without those that are drawn, says", () => {
    const weights = { c0: 1, c1: 4, c2: 2, c3: 0, c4: 0.5 };
    const list = Object.values(weights);
    const found = shares(classWeighted({ weights }), [4, 4, 4, 4, 4], 2);
    expectClose(found, inclusion(list, 2));
    expect(found[3]).toBe(0);
    expectClose(shares(classWeighted({ weights }), [4, 4, 4, 4, 4], 3), inclusion(list, 3));
  });

  it.each([0, 0.5, 1, -1])("take n^%d of the sizes where no weights are given", (exponent) => {
    const sizes = [2, 8, 18, 32];
    const weights = sizes.map((n) => n ** exponent);
    expectClose(shares(classWeighted({ exponent }), sizes, 2), inclusion(weights, 2));
  });

  it("are P different classes × K samples, each sample of a class as often as another, up to one", () => {
    fc.assert(
      fc.property(batchCases, fc.double({ min: -3, max: 3, noNaN: true }), (options, exponent) => {
        const batches = classWeighted({ exponent }).batches(options);
        const drawn = take(batches, 8);
        for (const batch of drawn) expect(classesOf(batch, options)).toHaveLength(options.classes);
        const counts = tally(
          drawn.flatMap((batch) => [...batch]),
          options.labels.length,
        );
        for (const label of options.sizes.keys()) {
          const own = counts.filter((_, i) => options.labels[i] === label);
          expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("go on from a saved state", () => {
    const options = { ...labelsOf([3, 5, 2, 9]), classes: 3, samples: 4 };
    expect(() =>
      assertResumable((seed) => classWeighted().batches({ ...options, random: createRandom(seed) })),
    ).not.toThrow();
    const batches = classWeighted().batches({ ...options, random: createRandom(1) });
    expect(() => batches.restore({ ...batches.state(), classes: [1] })).toThrow(RangeError);
  });

  it("refuse weights that are missing, not finite, negative or too few", () => {
    const options = {
      ...labelsOf([2, 2, 2]),
      classNames: ["ant", "bee", "cat"],
      classes: 2,
      samples: 2,
      random: createRandom(1),
    };
    const refusal = (weights: Record<string, number>, message: string) => {
      const draw = () => classWeighted({ weights }).batches(options);
      expect(draw).toThrow(InputError);
      expect(draw).toThrow(message);
    };
    refusal({ ant: 1, bee: 1 }, 'missing weight: of class "cat", expected one for each of the 3 classes');
    refusal({ ant: 1, bee: NaN, cat: 1 }, 'invalid weight: NaN of class "bee", expected a finite number, 0 or more');
    refusal({ ant: 1, bee: Infinity, cat: 1 }, 'invalid weight: Infinity of class "bee"');
    refusal({ ant: -1, bee: 1, cat: 1 }, 'invalid weight: -1 of class "ant"');
    refusal({ ant: 0, bee: 1, cat: 0 }, "invalid weights: 1 classes have one above 0, expected 2 or more");
    refusal({ ant: 1e308, bee: 1e308, cat: 1 }, "invalid weights: their sum is not finite");
    expect(() => classWeighted({ exponent: NaN })).toThrow("invalid exponent of class weights: NaN");
  });
});
