import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrix } from "../core/matrix.ts";
import { exactIndex } from "./exact.ts";

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
const naive = {
  euclidean: (a: readonly number[], b: readonly number[]) =>
    Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? NaN)) ** 2, 0)),
  cosine: (a: readonly number[], b: readonly number[]) =>
    1 - dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)) || 1),
};

const cases = fc
  .record({
    columns: fc.integer({ min: 1, max: 4 }),
    distance: fc.constantFrom("euclidean" as const, "cosine" as const),
  })
  .chain(({ columns, distance }) => {
    // Few different values, so that equal distances are common.
    const vector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: columns, maxLength: columns });
    return fc.record({
      columns: fc.constant(columns),
      distance: fc.constant(distance),
      rows: fc.array(vector, { maxLength: 30 }),
      query: vector,
      count: fc.integer({ min: 0, max: 35 }),
    });
  });

describe("exactIndex", () => {
  test("finds what sorting every distance finds, ties by the lower row", () => {
    fc.assert(
      fc.property(cases, ({ columns, distance, rows, query, count }) => {
        const index = exactIndex(matrix(Float32Array.from(rows.flat()), rows.length, columns), { distance });
        const sorted = rows
          .map((row, i) => ({ index: i, distance: naive[distance](row, query) }))
          .sort((a, b) => a.distance - b.distance || a.index - b.index);
        expect(index.search(query, count)).toEqual(sorted.slice(0, count));
        expect(index.size).toBe(rows.length);
      }),
      { numRuns: 300 },
    );
  });

  test("refuses a query of another length", () => {
    const index = exactIndex(matrix(new Float32Array(6), 2, 3));
    expect(() => index.search([1, 2], 1)).toThrow(new RangeError("invalid query: 2 numbers, expected 3"));
  });

  test("gives a vector of zeros no direction: by the cosine it is at distance 1 from everything", () => {
    const index = exactIndex(matrix(Float32Array.of(0, 0, 1, 0), 2, 2), { distance: "cosine" });
    expect(index.search([2, 0], 2)).toEqual([
      { index: 1, distance: 0 },
      { index: 0, distance: 1 },
    ]);
    expect(index.search([0, 0], 1)).toEqual([{ index: 0, distance: 1 }]);
  });
});
