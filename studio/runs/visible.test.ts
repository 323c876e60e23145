import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stretchOf } from "./visible.ts";

test("every row in the window is on the page, and not many more", () => {
  const number = (min: number, max: number) => fc.integer({ min, max });
  fc.assert(
    fc.property(
      number(-60_000, 400),
      number(200, 2000),
      number(30, 160),
      number(0, 1200),
      (top, height, row, count) => {
        const { start, end } = stretchOf(top, height, row, count);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        for (let k = 0; k < count; k++) {
          const isSeen = top + (k + 1) * row > 0 && top + k * row < height;
          if (isSeen) expect(k >= start && k < end).toBe(true);
        }
        expect(end - start).toBeLessThanOrEqual(Math.ceil(height / row) + 50);
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});

test("few rows are all there", () => {
  expect(stretchOf(120, 800, 44, 10)).toEqual({ start: 0, end: 10 });
  expect(stretchOf(120, 800, 44, 0)).toEqual({ start: 0, end: 0 });
});
