import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { episodeInterval, wilsonInterval } from "./interval.ts";

test("Wilson's interval holds the shares p with |p̂ − p| ≤ z √(p (1 − p) / n)", () => {
  for (const [right, trials] of [
    [0, 10],
    [3, 10],
    [10, 10],
    [371, 400],
    [999, 1000],
  ] as const) {
    const { low, high, by } = wilsonInterval(right, trials);
    expect(by).toBe("trials");
    const share = right / trials;
    for (const end of [low, high]) {
      expect(Math.abs(share - end)).toBeCloseTo(1.96 * Math.sqrt((end * (1 - end)) / trials), 6);
    }
    expect(low).toBeLessThanOrEqual(share);
    expect(high).toBeGreaterThanOrEqual(share);
  }
  expect(wilsonInterval(10, 10).low).toBeCloseTo(0.7225, 3);
});

test("the interval of episodes covers the mean in about 95 of 100 samples", () => {
  const random = createRandom(1);
  let covered = 0;
  for (let i = 0; i < 1000; i++) {
    const { low, high } = episodeInterval(Float64Array.from({ length: 60 }, () => random.uniform()));
    if (low <= 0.5 && high >= 0.5) covered++;
  }
  expect(covered).toBeGreaterThan(920);
  expect(covered).toBeLessThan(970);
});

test("the interval of episodes is mean ± 1.96 standard errors, and knows nothing of a single episode", () => {
  const { low, high } = episodeInterval(Float64Array.of(0.4, 0.6, 0.5, 0.7));
  // Standard deviation √(0.05 / 3), four episodes.
  const half = 1.96 * Math.sqrt(0.05 / 3 / 4);
  expect([low, high]).toEqual([expect.closeTo(0.55 - half, 12), expect.closeTo(0.55 + half, 12)]);
  expect(episodeInterval(Float64Array.of(1))).toEqual({ low: 0, high: 1, by: "episodes" });
});
