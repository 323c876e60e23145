import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread } from "./charts/end-labels.ts";
import { axisEnd } from "./charts/line-chart.ts";
import { averageCurve, binSize, quantile, summarise, thinCurve } from "./statistics.ts";

describe("summaries", () => {
  it("take the sample standard deviation and leave out what is not finite", () => {
    expect(summarise([2, NaN, 4, Infinity, 6])).toEqual({ count: 3, mean: 4, sd: 2, min: 2, max: 6 });
    expect(summarise([3])).toEqual({ count: 1, mean: 3, sd: NaN, min: 3, max: 3 });
    expect(summarise([NaN]).count).toBe(0);
  });

  it("interpolate quantiles", () => {
    expect([0, 0.5, 0.75, 1].map((q) => quantile([1, 2, 3, 5], q))).toEqual([1, 2.5, 3.5, 5]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("average curves over those that still have the epoch", () => {
    const long = [[0, 1] as const, [10, 3] as const, [20, 5] as const];
    const short = [[0, 3] as const, [10, NaN] as const];
    expect(averageCurve([long, short])).toEqual([
      [0, 2],
      [10, 3],
      [20, 5],
    ]);
  });

  it("thin a long curve to means of neighbours that share their epochs with longer curves", () => {
    const curve = (length: number) => Array.from({ length }, (_, i) => [i + 1, i] as const);
    const size = binSize(10, 3);
    expect(size).toBe(4);
    expect(thinCurve(curve(10), size)).toEqual([
      [2.5, 1.5],
      [6.5, 5.5],
      [10.5, 8.5],
    ]);
    expect(thinCurve(curve(6), size)).toEqual([
      [2.5, 1.5],
      [6.5, 4.5],
    ]);
    expect(thinCurve(curve(3), 1)).toEqual(curve(3));
  });
});

describe("the room in a chart", () => {
  it("is not given to one wild value", () => {
    const usual = Array.from({ length: 99 }, (_, i) => i / 99);
    expect(axisEnd([...usual, 1000])).toBeLessThan(2);
    expect(axisEnd([...usual, 1.5])).toBeGreaterThanOrEqual(1.5);
    expect(axisEnd([0, 0, 0, 5])).toBeGreaterThanOrEqual(5);
  });

  it("keeps labels apart, inside and in order, where they fit", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 300, noNaN: true }), { maxLength: 10 }), (positions) => {
        const placed = spread(positions, 14, 30, 220);
        const order = positions.map((_, i) => i).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0) || a - b);
        const sorted = order.map((index) => placed[index] ?? NaN);
        sorted.forEach((y, i) => {
          expect(y).toBeGreaterThanOrEqual(30 - 1e-9);
          expect(y).toBeLessThanOrEqual(220 + 1e-9);
          expect(y - (sorted[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(14 - 1e-9);
        });
      }),
    );
  });
});
