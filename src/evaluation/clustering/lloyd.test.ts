import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MeasureToCentres } from "../../core/centre-distances.ts";
import { at, type Matrix, matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { productCentres } from "../../engine/product-centres.ts";
import { squaredDistance } from "../rows.ts";
import { exactCentres } from "./exact-centres.ts";
import { lloyd } from "./lloyd.ts";

type Points = Matrix<Float64Array>;

/** Every sample measured to every centre in every round, for starts that leave no cluster empty. */
function naive({ data, rows, columns }: Points, start: Points, rounds: number) {
  const centres = start.data.slice();
  let clusters = Array.from({ length: rows }, () => -1);
  const nearest = () =>
    Array.from({ length: rows }, (_, i) => {
      const all = Array.from({ length: start.rows }, (_, c) =>
        squaredDistance(data, i * columns, centres, c * columns, columns),
      );
      return all.indexOf(Math.min(...all));
    });
  for (let round = 0; round < rounds; round++) {
    const found = nearest();
    if (found.every((c, i) => c === clusters[i])) break;
    clusters = found;
    for (let c = 0; c < start.rows; c++) {
      const own = clusters.flatMap((cluster, i) => (cluster === c ? [i] : []));
      if (own.length === 0) return null;
      for (let d = 0; d < columns; d++) {
        centres[c * columns + d] = own.reduce((sum, i) => sum + at(data, i * columns + d), 0) / own.length;
      }
    }
  }
  return { clusters: nearest(), centres };
}

async function run(measure: MeasureToCentres, points: Points, start: Points, rounds: number) {
  const distances = await measure(points);
  try {
    return await lloyd(points, matrix(start.data.slice(), start.rows, start.columns), rounds, distances);
  } finally {
    await distances.dispose();
  }
}

/** The first k samples. */
const firstOf = ({ data, columns }: Points, k: number): Points => matrix(data.slice(0, k * columns), k, columns);

describe.each([
  ["exact distances", exactCentres],
  ["products", productCentres({ threads: 1 })],
] as const)("lloyd by %s", (_, measure) => {
  it("moves centres as measuring all samples in all rounds does, to the last bit", async () => {
    for (const [rounds, spread] of [
      [1, 1],
      [3, 1],
      [100, 1],
      [100, 0.1],
    ] as const) {
      const random = createRandom(rounds);
      const data = Float64Array.from({ length: 300 * 3 }, (_, i) => 5 * (i % 7) + spread * random.normal());
      const points = matrix(data, 300, 3);
      const expected = naive(points, firstOf(points, 12), rounds);
      const { clusters, centres } = await run(measure, points, firstOf(points, 12), rounds);
      expect(Array.from(clusters)).toEqual(expected?.clusters);
      expect(centres.data).toEqual(expected?.centres);
    }
  });

  it("does so where samples are equally near to several centres", async () => {
    let compared = 0;
    const place = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { minLength: 6, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (all, k) => {
          const points = matrix(Float64Array.from(all.flat()), all.length, 2);
          const expected = naive(points, firstOf(points, k), 20);
          if (expected === null) return;
          compared++;
          const { clusters, centres } = await run(measure, points, firstOf(points, k), 20);
          expect(Array.from(clusters)).toEqual(expected.clusters);
          expect(centres.data).toEqual(expected.centres);
        },
      ),
      { numRuns: 40, seed: 5 },
    );
    expect(compared).toBeGreaterThan(10);
  });

  it("gives a cluster that has lost its last sample the one that is furthest from its own centre", async () => {
    const points = matrix(Float64Array.of(0, 1, 2, 10, 11, 30), 6, 1);
    const start = matrix(Float64Array.of(1, 10, -500), 3, 1);
    const { clusters, centres, inertia } = await run(measure, points, start, 100);
    expect(Array.from(clusters)).toEqual([0, 0, 0, 1, 1, 2]);
    expect(Array.from(centres.data)).toEqual([1, 10.5, 30]);
    expect(inertia).toBeCloseTo(2.5, 12);
  });
});
