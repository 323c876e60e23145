import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, restoreRandom } from "./random.ts";

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

describe("a seeded source", () => {
  test("gives the same numbers for the same seed, on every machine", () => {
    const random = createRandom(1);
    // Recorded once: another generator or another seeding would change every run that was ever recorded.
    expect(draws(4, () => random.integer(1000))).toEqual([820, 974, 696, 699]);
  });

  test("gives others for another seed", () => {
    const [a, b] = [createRandom(1), createRandom(2)];
    expect(draws(10, a.uniform)).not.toEqual(draws(10, b.uniform));
  });

  test("gives neighbouring seeds streams that have nothing in common, from the first number on", () => {
    const seeds = Array.from({ length: 1000 }, (_, seed) => createRandom(seed));
    for (let k = 0; k < 4; k++) {
      const firsts = seeds.map((random) => random.uniform() - 0.5);
      expect(Math.abs(mean(firsts)), `number ${k + 1}`).toBeLessThan(0.05);
      const products = firsts.map((value, i) => 12 * value * (firsts[i + 1] ?? 0));
      expect(Math.abs(mean(products)), `number ${k + 1}`).toBeLessThan(0.16);
    }
  });

  test.each([0.5, NaN, 2 ** 32, -(2 ** 31) - 1, Infinity])("refuses the seed %d", (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });

  test("goes on from where it stood", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 50 }), (seed, skipped) => {
        const random = createRandom(seed);
        draws(skipped, random.uniform);
        const copy = restoreRandom(JSON.parse(JSON.stringify(random.state())) as number[]);
        expect(draws(5, copy.uniform)).toEqual(draws(5, random.uniform));
        expect(draws(5, copy.fork("x").uniform)).toEqual(draws(5, random.fork("x").uniform));
      }),
    );
  });

  test.each([[[]], [[1, 2, 3]], [[1, 2, 3, 4, 0.5]], [[1, 2, 3, 4, 5, 6]]])("refuses the state %j", (state) => {
    expect(() => restoreRandom(state)).toThrow("invalid random state");
  });
});

describe("uniform", () => {
  test("is in [0, 1) and exact in float32", () => {
    const random = createRandom(3);
    for (const value of draws(5000, random.uniform)) {
      expect(value >= 0 && value < 1 && Math.fround(value) === value).toBe(true);
    }
  });

  test("fills ten bins equally", () => {
    const random = createRandom(4);
    const bins = Array<number>(10).fill(0);
    for (const value of draws(20_000, random.uniform))
      bins[Math.floor(10 * value)] = (bins[Math.floor(10 * value)] ?? 0) + 1;
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(45);
  });
});

describe("normal", () => {
  test("has mean 0, variance 1, and tails of the right weight", () => {
    const random = createRandom(5);
    const list = draws(20_000, random.normal);
    expect(Math.abs(mean(list))).toBeLessThan(0.04);
    expect(Math.abs(mean(list.map((x) => x * x)) - 1)).toBeLessThan(0.06);
    expect(Math.abs(mean(list.map((x) => (Math.abs(x) > 2 ? 1 : 0))) - 0.0455)).toBeLessThan(0.01);
    expect(list.every(Number.isFinite)).toBe(true);
  });
});

describe("integer", () => {
  test("is uniform below a bound that does not divide 2^32", () => {
    const random = createRandom(6);
    const counts = Array<number>(7).fill(0);
    for (const value of draws(14_000, () => random.integer(7))) counts[value] = (counts[value] ?? 0) + 1;
    expect(counts.reduce((sum, seen) => sum + (seen - 2000) ** 2 / 2000, 0)).toBeLessThan(38);
  });

  test("stays below every bound", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const value = createRandom(seed).integer(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  test.each([0, -1, 1.5, NaN, 2 ** 32 + 1])("refuses the bound %d", (bound) => {
    expect(() => createRandom(1).integer(bound)).toThrow(RangeError);
  });
});

describe("shuffle", () => {
  test("keeps every item and gives every order", () => {
    const random = createRandom(7);
    const orders = new Set(draws(200, () => random.shuffle([1, 2, 3]).join("")));
    expect([...orders].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
  });
});

describe("fork", () => {
  test("depends on the seed and the label, not on what was drawn", () => {
    const random = createRandom(8);
    const before = draws(5, random.fork("weights").uniform);
    draws(100, random.uniform);
    expect(draws(5, random.fork("weights").uniform)).toEqual(before);
    expect(draws(5, random.fork("draws").uniform)).not.toEqual(before);
    expect(draws(5, createRandom(9).fork("weights").uniform)).not.toEqual(before);
    expect(draws(5, random.fork("weights").fork("weights").uniform)).not.toEqual(before);
  });

  test("leaves the stream that it comes from alone", () => {
    const [a, b] = [createRandom(8), createRandom(8)];
    a.fork("x").uniform();
    expect(a.uniform()).toBe(b.uniform());
  });
});
