import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { clusterAgreement } from "./agreement.ts";
import { kMeans } from "./k-means.ts";

const random = createRandom(1);
const points = (places: readonly (readonly number[])[]) =>
  matrix(Float64Array.from(places.flat()), places.length, places[0]?.length ?? 1);

const square = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0);

describe("kMeans", () => {
  it("finds clusters that lie apart", async () => {
    const labels = Array.from({ length: 90 }, (_, i) => i % 6);
    const data = labels.map((label) => [10 * label + random.normal(), 5 * (label % 2) + random.normal()]);
    const { clusters } = await kMeans(points(data), { k: 6, random: createRandom(2) });
    expect(clusterAgreement(labels, clusters).ari).toBeCloseTo(1, 12);
  });

  it("ends where every sample is with its nearest centre and every centre is the mean of its samples", async () => {
    const place = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { minLength: 4, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (places, k) => {
          const { clusters, centres, inertia } = await kMeans(points(places), { k, random: createRandom(k) });
          const centre = (c: number) => Array.from(centres.data.subarray(2 * c, 2 * c + 2));
          let sum = 0;
          places.forEach((one, i) => {
            const own = square(one, centre(clusters[i] ?? -1));
            for (let c = 0; c < k; c++) expect(own).toBeLessThanOrEqual(square(one, centre(c)) + 1e-12);
            sum += own;
          });
          expect(inertia).toBeCloseTo(sum, 9);
          for (let c = 0; c < k; c++) {
            const own = places.filter((_, i) => clusters[i] === c);
            if (own.length === 0) continue;
            [0, 1].forEach((d) => {
              const mean = own.reduce((total, one) => total + (one[d] ?? NaN), 0) / own.length;
              expect(centre(c)[d]).toBeCloseTo(mean, 9);
            });
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it("is the best of all ways to cut a few samples in two", async () => {
    const places = [0, 1, 3, 4, 9, 9.5, 12].map((x) => [x]);
    let best = Infinity;
    for (let cut = 1; cut < places.length; cut++) {
      const inertia = [places.slice(0, cut), places.slice(cut)].reduce((sum, part) => {
        const mean = part.reduce((total, [x = NaN]) => total + x, 0) / part.length;
        return sum + part.reduce((total, [x = NaN]) => total + (x - mean) ** 2, 0);
      }, 0);
      best = Math.min(best, inertia);
    }
    expect((await kMeans(points(places), { k: 2, random: createRandom(4) })).inertia).toBeCloseTo(best, 12);
  });

  it("clusters directions under the cosine distance", async () => {
    const data = points([
      [1, 0],
      [100, 1],
      [0, 1],
      [1, 100],
    ]);
    const { clusters } = await kMeans(data, { k: 2, random: createRandom(1), distance: "cosine" });
    expect(clusterAgreement([0, 0, 1, 1], clusters).ari).toBe(1);
  });

  it("gives the same clusters for the same seed", async () => {
    const data = points(Array.from({ length: 40 }, () => [random.normal(), random.normal()]));
    const of = (seed: number) => kMeans(data, { k: 5, random: createRandom(seed), starts: 1 });
    expect(await of(1)).toEqual(await of(1));
  });

  it("stays finite where there are fewer places than clusters", async () => {
    const { inertia, centres } = await kMeans(points([[1], [1], [1], [2]]), { k: 3, random: createRandom(1) });
    expect(inertia).toBe(0);
    expect(centres.data.every(Number.isFinite)).toBe(true);
  });

  it("names what is wrong with its input", async () => {
    const data = points([[0], [1]]);
    for (const k of [0, 3, 1.5, NaN]) {
      await expect(kMeans(data, { k, random })).rejects.toThrow(/^invalid k: .*the 2 samples/);
    }
    await expect(kMeans(data, { k: 1, random, starts: 0 })).rejects.toThrow(/^invalid starts: 0/);
    await expect(kMeans(points([[0], [NaN]]), { k: 1, random })).rejects.toThrow(InputError);
  });
});
