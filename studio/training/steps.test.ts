import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mostPoints, noSteps, type StepPoint, withSteps } from "./steps.ts";

const step = (number: number, loss: number): StepPoint => ({
  step: number,
  count: 1,
  loss,
  activeShare: loss / 2,
  gradientNorm: 2 * loss,
  low: loss,
  high: loss,
  learningRate: number,
});

test("keeps every step as it is while there are few", () => {
  const steps = [step(1, 3), step(2, 1), step(3, 2)];
  expect(withSteps(noSteps, steps)).toEqual({ stride: 1, points: steps });
});

test("a million steps in pieces stay within bounds, with no peak lost", () => {
  let series = noSteps;
  for (let start = 0; start < 1_000_000; start += 5000) {
    const piece = Array.from({ length: 5000 }, (_, i) => step(start + i + 1, start + i === 654_321 ? 99 : 1));
    series = withSteps(series, piece);
  }
  expect(series.points.length).toBeLessThanOrEqual(mostPoints);
  expect(series.points.length).toBeGreaterThan(mostPoints / 2 - 2);
  expect(series.points.reduce((sum, { count }) => sum + count, 0)).toBe(1_000_000);
  expect(Math.max(...series.points.map(({ high }) => high))).toBe(99);
  expect(series.points.at(-1)?.step).toBe(1_000_000);
});

test("means, extremes and order are those of the steps, however they come", () => {
  const losses = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4, max: 32 }), (all, piece, most) => {
      let series = noSteps;
      const steps = all.map((loss, i) => step(i + 1, loss));
      for (let i = 0; i < steps.length; i += piece) series = withSteps(series, steps.slice(i, i + piece), most);
      const { stride, points } = series;
      expect(points.length).toBe(Math.ceil(all.length / stride));
      points.forEach((point, k) => {
        const own = all.slice(k * stride, (k + 1) * stride);
        expect(point.count).toBe(own.length);
        expect(point.loss).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 9);
        expect([point.low, point.high]).toEqual([Math.min(...own), Math.max(...own)]);
        expect(point.learningRate).toBe(point.step);
      });
    }),
    { seed: 1, numRuns: 60 },
  );
});
