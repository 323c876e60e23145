import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceNames, isComparable, naiveDistance } from "../../test/support/naive-distances.ts";
import { matrix } from "../core/matrix.ts";
import { exactIndex } from "./exact.ts";

const vector = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 })
  .filter(isComparable);

test.each(distanceNames)("by %s the distances are those of its definition, the query being the anchor", (distance) => {
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 8 }), vector, (rows, query) => {
      const index = exactIndex(matrix(Float64Array.from(rows.flat()), rows.length, 3), { distance });
      const found = index.search(query, rows.length);
      for (const one of found) {
        expect(one.distance).toBeCloseTo(naiveDistance(distance, query, rows[one.index] ?? []), 6);
      }
      expect(found.map((one) => one.distance)).toEqual(found.map((one) => one.distance).sort((a, b) => a - b));
    }),
    { numRuns: 40, seed: 1 },
  );
});

test("an unknown distance is refused", () => {
  expect(() => exactIndex(matrix(new Float32Array(2), 1, 2), { distance: "lp:0.5" })).toThrow(
    /expected a p of 1 or more/,
  );
});
