import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { pairedPermutation, unpairedPermutation } from "./permutation.ts";

/** Every sign for every difference, counted one by one. Whole numbers, so that sums are exact. */
function naivePaired(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  const all = 2 ** differences.length;
  let further = 0;
  for (let mask = 0; mask < all; mask++) {
    const sum = differences.reduce((total, d, i) => total + ((mask >> i) & 1 ? d : -d), 0);
    if (Math.abs(sum) >= observed) further++;
  }
  return further / all;
}

/** Every choice of the first side among all values, by the means themselves. */
function naiveUnpaired(a: readonly number[], b: readonly number[]): number {
  const values = [...a, ...b];
  const total = values.reduce((sum, value) => sum + value, 0);
  // Multiplied by both sizes, so that whole numbers stay whole.
  const apart = (sum: number) => Math.abs(sum * b.length - (total - sum) * a.length);
  const observed = apart(a.reduce((sum, value) => sum + value, 0));
  let [further, all] = [0, 0];
  for (let mask = 0; mask < 2 ** values.length; mask++) {
    const chosen = values.filter((_, i) => (mask >> i) & 1);
    if (chosen.length !== a.length) continue;
    all++;
    if (apart(chosen.reduce((sum, value) => sum + value, 0)) >= observed) further++;
  }
  return further / all;
}

const whole = fc.integer({ min: -9, max: 9 });
const list = (maxLength: number) => fc.array(whole, { minLength: 1, maxLength });
const random = () => createRandom(1);

// Darwin's maize, crossed minus self-fertilised, in eighths of an inch (Fisher 1935, section 21).
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

describe("the paired permutation test", () => {
  test("counts what Fisher counted by hand: 1,726 of 32,768 arrangements of Darwin's maize", () => {
    expect(pairedPermutation(darwin, random())).toEqual({ p: 1726 / 32768, exact: true, smallest: 2 / 32768 });
  });

  test("agrees with counting every sign, also in the last digits of fractions", () => {
    fc.assert(
      fc.property(list(9), fc.constantFrom(1, 0.1, 1e-7, 1e9), (differences, unit) => {
        const { p } = pairedPermutation(
          differences.map((d) => d * unit),
          random(),
        );
        expect(p).toBeCloseTo(naivePaired(differences), 12);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("gives a false alarm no more often than it says, over every sign of the same differences", () => {
    const sizes = [1, 2, 3, 5, 8, 13, 21, 34];
    const all = Array.from({ length: 256 }, (_, mask) => sizes.map((d, i) => ((mask >> i) & 1 ? d : -d)));
    const values = all.map((signed) => pairedPermutation(signed, random()).p);
    for (const alpha of [0.01, 0.05, 0.1, 0.5]) {
      expect(values.filter((p) => p <= alpha).length / values.length).toBeLessThanOrEqual(alpha);
    }
  });

  test("comes close to the exact value by draws where there are too many arrangements, and is never 0", () => {
    const drawn = pairedPermutation(darwin, random(), { exactUpTo: 100, draws: 20_000 });
    expect(drawn.exact).toBe(false);
    expect(Math.abs(drawn.p - 1726 / 32768)).toBeLessThan(0.006);
    const clear = pairedPermutation(
      Array.from({ length: 60 }, () => 1),
      random(),
      { draws: 999 },
    );
    expect(clear).toEqual({ p: 0.001, exact: false, smallest: 0.001 });
  });

  test("says what so few values can give at best", () => {
    for (const n of [1, 2, 5, 6]) {
      const { p, smallest } = pairedPermutation(
        Array.from({ length: n }, (_, i) => i + 1),
        random(),
      );
      expect([p, smallest]).toEqual([2 / 2 ** n, 2 / 2 ** n]);
    }
    expect(pairedPermutation([0, 0, 0], random()).p).toBe(1);
    expect(pairedPermutation([], random()).p).toBeNaN();
  });

  test("refuses what is not finite", () => {
    expect(() => pairedPermutation([1, NaN], random())).toThrow("invalid differences: NaN, expected finite numbers");
  });
});

describe("the unpaired permutation test", () => {
  test("agrees with counting every choice of one side", () => {
    fc.assert(
      fc.property(list(5), list(5), fc.constantFrom(1, 0.1, 1e-7), (a, b, unit) => {
        const scaled = (values: readonly number[]) => values.map((value) => value * unit);
        const { p, exact } = unpairedPermutation(scaled(a), scaled(b), random());
        expect([p, exact]).toEqual([expect.closeTo(naiveUnpaired(a, b), 12), true]);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("reaches what it calls the smallest p where the sides do not overlap", () => {
    for (const [a, b] of [
      [
        [1, 2, 3],
        [7, 8, 9],
      ],
      [
        [1, 2],
        [100, 101, 102],
      ],
    ] as const) {
      const { p, smallest } = unpairedPermutation(a, b, random());
      expect(p).toBeCloseTo(smallest, 12);
    }
  });

  test("comes close to the exact value by draws", () => {
    const [a, b] = [darwin.slice(0, 7), darwin.slice(7)];
    const exact = unpairedPermutation(a, b, random());
    const drawn = unpairedPermutation(a, b, random(), { exactUpTo: 100, draws: 20_000 });
    expect([exact.exact, drawn.exact]).toEqual([true, false]);
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.015);
  });
});
