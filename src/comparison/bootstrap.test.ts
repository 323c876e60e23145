import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { differenceInterval, meanInterval } from "./bootstrap.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of every one of the nⁿ samples that can be drawn, in ascending order. */
function everyMean(values: readonly number[]): number[] {
  let sums = [0];
  for (let i = 0; i < values.length; i++) sums = sums.flatMap((sum) => values.map((value) => sum + value));
  return sums.map((sum) => sum / values.length).sort((a, b) => a - b);
}

/** BCa by its definition, over every sample, with the skewness of the values themselves: Σ d³ / (6 (Σ d²)^1.5). */
function naiveBca(values: readonly number[], confidence: number): [number, number] {
  const all = everyMean(values);
  const center = mean(values);
  const below = all.filter((value) => value < center - 1e-9).length;
  const ties = all.filter((value) => Math.abs(value - center) <= 1e-9).length;
  const bias = normalQuantile((below + ties / 2) / all.length);
  const sum = (power: number) => values.reduce((total, value) => total + (value - center) ** power, 0);
  const a = sum(3) / (6 * sum(2) ** 1.5);
  const at = (share: number) => {
    const z = bias + normalQuantile(share);
    return all[Math.floor(normalCdf(bias + z / (1 - a * z)) * (all.length - 1))] ?? NaN;
  };
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)];
}

const skewed = [1, 2, 2, 3, 5, 14];

describe("bootstrap intervals", () => {
  test("the normal distribution has its textbook values", () => {
    expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 14);
    expect(normalCdf(-3)).toBeCloseTo(0.00134989803163, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.8)).toBeCloseTo(0.841621233572914, 12);
    expect([normalCdf(40), normalCdf(-40), normalCdf(0)]).toEqual([1, 0, 0.5]);
  });

  test("percentiles are those of every sample that can be drawn", () => {
    const all = everyMean(skewed);
    const { low, high } = meanInterval(skewed, createRandom(1), { method: "percentile", resamples: 40_000 });
    expect(Math.abs(low - (all[Math.floor(0.025 * all.length)] ?? NaN))).toBeLessThan(0.1);
    expect(Math.abs(high - (all[Math.floor(0.975 * all.length)] ?? NaN))).toBeLessThan(0.2);
  });

  test.each([0.8, 0.95])("BCa agrees with its definition over every sample that can be drawn, at %d", (confidence) => {
    const { low, high } = meanInterval(skewed, createRandom(1), { confidence, resamples: 40_000 });
    const [naiveLow, naiveHigh] = naiveBca(skewed, confidence);
    expect(Math.abs(low - naiveLow)).toBeLessThan(0.1);
    expect(Math.abs(high - naiveHigh)).toBeLessThan(0.25);
    // It reaches further to the side of the long tail than percentiles do.
    const plain = meanInterval(skewed, createRandom(1), { confidence, method: "percentile", resamples: 40_000 });
    expect(low).toBeGreaterThan(plain.low);
    expect(high).toBeGreaterThan(plain.high);
  });

  test("moves and scales with the values, and turns with the order of a difference", () => {
    const at = (values: readonly number[]) => meanInterval(values, createRandom(3));
    const [one, other] = [at(skewed), at(skewed.map((value) => 10 * value - 7))];
    expect(other.low).toBeCloseTo(10 * one.low - 7, 9);
    expect(other.high).toBeCloseTo(10 * one.high - 7, 9);
    const more = skewed.map((value) => value + 2);
    const [there, back] = [
      differenceInterval(more, skewed, createRandom(3), { resamples: 40_000 }),
      differenceInterval(skewed, more, createRandom(3), { resamples: 40_000 }),
    ];
    expect(Math.abs(there.low + back.high)).toBeLessThan(0.25);
    expect(Math.abs(there.high + back.low)).toBeLessThan(0.25);
  });

  test("holds the truth about as often as it says, over many samples of a normal distribution", () => {
    const random = createRandom(5);
    const trials = 300;
    let held = 0;
    for (let i = 0; i < trials; i++) {
      const values = Array.from({ length: 20 }, () => random.normal());
      const { low, high } = meanInterval(values, random, { confidence: 0.9, resamples: 400 });
      if (low <= 0 && 0 <= high) held++;
    }
    // Bootstrap intervals of few values are a little narrow.
    expect(held / trials).toBeGreaterThan(0.83);
    expect(held / trials).toBeLessThan(0.95);
  });

  test("is a point where nothing varies, nothing where there is one value, and the same for the same seed", () => {
    expect(meanInterval([2, 2, 2], createRandom(1))).toEqual({ low: 2, high: 2 });
    expect(meanInterval([2], createRandom(1))).toEqual({ low: NaN, high: NaN });
    // Roots have no sums in common, so that no two bounds agree by chance.
    const seeded = (seed: number) => meanInterval(skewed.map(Math.sqrt), createRandom(seed), { resamples: 100 });
    expect(seeded(9)).toEqual(seeded(9));
    expect(seeded(9)).not.toEqual(seeded(10));
  });

  test("refuses what is not finite, and too few resamples", () => {
    expect(() => meanInterval([1, Infinity], createRandom(1))).toThrow("invalid values: Infinity");
    expect(() => meanInterval([1, 2], createRandom(1), { resamples: 10 })).toThrow("invalid resamples: 10");
    expect(() => meanInterval([1, 2], createRandom(1), { confidence: 95 })).toThrow("invalid confidence: 95");
  });
});
