import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { productCentres } from "./product-centres.ts";

type Points = Matrix<Float64Array>;

function normal(rows: number, columns: number, seed: number, { scale = 1, far = 0 } = {}): Points {
  const random = createRandom(seed);
  return matrix(
    Float64Array.from({ length: rows * columns }, () => far + scale * random.normal()),
    rows,
    columns,
  );
}

const naive = (a: Points, i: number, b: Points, j: number): number =>
  Array.from({ length: a.columns }, (_, c) => c).reduce(
    (sum, c) => sum + ((a.data[i * a.columns + c] ?? NaN) - (b.data[j * b.columns + c] ?? NaN)) ** 2,
    0,
  );

/** Some points themselves, which is what centres are at first. */
const some = ({ data, columns }: Points, count: number): Points =>
  matrix(data.slice(0, count * columns), count, columns);

async function measured<T>(
  points: Points,
  use: (distances: Awaited<ReturnType<ReturnType<typeof productCentres>>>) => Promise<T>,
) {
  const distances = await productCentres({ threads: 1 })(points);
  try {
    return await use(distances);
  } finally {
    await distances.dispose();
  }
}

describe("productCentres", () => {
  it.each([{}, { far: 1e7 }, { scale: 1e-30 }, { scale: 1e30 }])(
    "is never further from the exact distances than its slack, with %o",
    async (options) => {
      // More than one tile, of which the last is not full.
      const points = normal(2100, 6, 1, options);
      await measured(points, async (distances) => {
        for (const centres of [some(points, 3), some(points, 1)]) {
          const each = await distances.toEach(centres);
          expect(each).toHaveLength(points.rows * centres.rows);
          let worst = 0;
          each.forEach((value, i) => {
            const exact = naive(points, Math.floor(i / centres.rows), centres, i % centres.rows);
            worst = Math.max(worst, Math.abs(value - exact));
          });
          expect(worst).toBeLessThanOrEqual(distances.slack);
        }
      });
    },
  );

  it("finds the two nearest centres of the points that it is asked for", async () => {
    const points = normal(5000, 4, 2);
    const centres = some(points, 40);
    const which = Int32Array.from({ length: 4500 }, (_, i) => 4999 - i);
    await measured(points, async (distances) => {
      const { nearest, squared, second } = await distances.twoNearest(centres, which);
      which.forEach((point, i) => {
        const exact = Array.from({ length: centres.rows }, (_, c) => naive(points, point, centres, c));
        const sorted = exact.toSorted((a, b) => a - b);
        expect(Math.abs((squared[i] ?? NaN) - (sorted[0] ?? NaN))).toBeLessThanOrEqual(distances.slack);
        expect(Math.abs((second[i] ?? NaN) - (sorted[1] ?? NaN))).toBeLessThanOrEqual(distances.slack);
        expect((exact[nearest[i] ?? -1] ?? NaN) - (sorted[0] ?? NaN)).toBeLessThanOrEqual(2 * distances.slack);
      });
    });
  });

  it("takes the first of equal centres, and says that there is no second where there is one only", async () => {
    const points = matrix(Float64Array.of(0, 1, 2), 3, 1);
    await measured(points, async (distances) => {
      const all = Int32Array.of(0, 1, 2);
      const same = await distances.twoNearest(matrix(Float64Array.of(1, 1, 1), 3, 1), all);
      expect(Array.from(same.nearest.subarray(0, 3))).toEqual([0, 0, 0]);
      const one = await distances.twoNearest(matrix(Float64Array.of(2), 1, 1), all);
      expect(Array.from(one.second.subarray(0, 3))).toEqual([Infinity, Infinity, Infinity]);
    });
  });
});
