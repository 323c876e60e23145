import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Cell } from "./chart.ts";
import { thinned } from "./thin.ts";

test("few points stay as they are", () => {
  const columns = { x: [0, 1, 2], y: [[1, 2, 3]] };
  expect(thinned(columns, 2)).toBe(columns);
});

test("a hundred thousand points become few, with ends, peaks and breaks of every line", () => {
  const value = fc.oneof({ weight: 9, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) }, fc.constant(null));
  const lines = fc.array(fc.array(value, { minLength: 700, maxLength: 700 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(lines, (y) => {
      const x = Array.from({ length: 700 }, (_, i) => i);
      const thin = thinned({ x, y }, 50);
      expect(thin.x.length).toBeLessThanOrEqual(2 + 50 * (1 + 3 * y.length));
      expect([thin.x[0], thin.x.at(-1)]).toEqual([0, 699]);
      expect(thin.x).toEqual([...thin.x].sort((a, b) => a - b));
      const known = (column: readonly Cell[] = []) => column.filter((one) => typeof one === "number");
      y.forEach((column, k) => {
        expect(Math.min(...known(thin.y[k]))).toBe(Math.min(...known(column)));
        expect(Math.max(...known(thin.y[k]))).toBe(Math.max(...known(column)));
        expect(thin.y[k]?.includes(null)).toBe(column.includes(null));
        thin.x.forEach((at, i) => expect(thin.y[k]?.[i]).toBe(column[at]));
      });
    }),
    { seed: 4, numRuns: 20 },
  );
});

test("points at one place cannot be parted", () => {
  const columns = { x: [3, 3, 3, 3, 3], y: [[1, 2, 3, 4, 5]] };
  expect(thinned(columns, 1)).toBe(columns);
});
