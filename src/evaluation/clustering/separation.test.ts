import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { separation } from "./separation.ts";
import { silhouette } from "./silhouette.ts";

type Points = readonly (readonly number[])[];

const toMatrix = (points: Points) => matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 1);
const between = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, i) => v - (b[i] ?? NaN)));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const centre = (group: Points) => (group[0] ?? []).map((_, d) => mean(group.map((p) => p[d] ?? NaN)));
const groupsOf = (points: Points, labels: readonly number[]) =>
  [...new Set(labels)].map((label) => points.filter((_, i) => labels[i] === label));

function naiveSilhouette(points: Points, labels: readonly number[], far: typeof between): number {
  const distanceTo = (i: number, label: number) =>
    mean(points.flatMap((p, j) => (labels[j] === label && j !== i ? [far(p, points[i] ?? [])] : [])));
  return mean(
    labels.map((label, i) => {
      if (labels.filter((other) => other === label).length === 1) return 0;
      const own = distanceTo(i, label);
      const other = Math.min(...labels.filter((one) => one !== label).map((one) => distanceTo(i, one)));
      return Math.max(own, other) > 0 ? (other - own) / Math.max(own, other) : 0;
    }),
  );
}

function naiveSeparation(points: Points, labels: readonly number[]) {
  const groups = groupsOf(points, labels);
  const spread = groups.map((group) => mean(group.map((p) => between(p, centre(group)))));
  const worst = groups.map((a, i) =>
    Math.max(
      ...groups.map((b, j) =>
        i === j ? 0 : ((spread[i] ?? NaN) + (spread[j] ?? NaN)) / between(centre(a), centre(b)),
      ),
    ),
  );
  const within = groups.flatMap((group) => group.map((p) => between(p, centre(group)) ** 2)).reduce((a, b) => a + b);
  const apart = groups
    .map((group) => group.length * between(centre(group), centre(points)) ** 2)
    .reduce((a, b) => a + b);
  const freedom = (points.length - groups.length) / (groups.length - 1);
  return { daviesBouldin: mean(worst), calinskiHarabasz: (apart / within) * freedom };
}

const labelled = fc
  .array(
    fc.record({
      label: fc.integer({ min: 0, max: 3 }),
      point: fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -2, max: 2 })),
    }),
    { minLength: 4, maxLength: 16 },
  )
  .map((samples) => ({ labels: samples.map((s) => s.label), points: samples.map((s) => s.point) }))
  .filter(({ labels }) => new Set(labels).size > 1 && new Set(labels).size < labels.length);

describe("silhouette", () => {
  it("agrees with a naive one, lone samples and equal places included", async () => {
    await fc.assert(
      fc.asyncProperty(labelled, async ({ points, labels }) => {
        expect(await silhouette(toMatrix(points), labels)).toBeCloseTo(naiveSilhouette(points, labels, between), 9);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("agrees with it under the cosine distance", async () => {
    const points = [
      [1, 0.1],
      [2, 0.3],
      [0.1, 1],
      [0.3, 3],
      [-1, 1],
    ];
    const labels = [0, 0, 1, 1, 2];
    const cosine = (a: readonly number[], b: readonly number[]) =>
      1 - a.reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0) / Math.hypot(...a) / Math.hypot(...b);
    const expected = naiveSilhouette(points, labels, cosine);
    expect(await silhouette(toMatrix(points), labels, { distance: "cosine" })).toBeCloseTo(expected, 12);
  });

  it("is 0 where all samples lie on one point", async () => {
    expect(await silhouette(toMatrix([[2], [2], [2], [2]]), [0, 0, 1, 1])).toBe(0);
  });

  it("refuses one group, groups of one, and what is not finite", async () => {
    const points = toMatrix([[0], [1], [2]]);
    await expect(silhouette(points, [0, 0, 0])).rejects.toThrow("invalid groups: 1 of 3 samples, expected from 2 to 2");
    await expect(silhouette(points, [0, 1, 2])).rejects.toThrow(InputError);
    await expect(silhouette(toMatrix([[0], [Infinity], [2]]), [0, 0, 1])).rejects.toThrow(
      /^invalid embedding: Infinity/,
    );
  });
});

describe("separation", () => {
  it("agrees with naive indices", () => {
    fc.assert(
      fc.property(labelled, ({ points, labels }) => {
        const expected = naiveSeparation(points, labels);
        fc.pre(Object.values(expected).every((value) => Number.isFinite(value) && value < 1e6));
        const { daviesBouldin, calinskiHarabasz } = separation(toMatrix(points), labels);
        expect(daviesBouldin / expected.daviesBouldin || 1).toBeCloseTo(1, 6);
        expect(calinskiHarabasz / expected.calinskiHarabasz || 1).toBeCloseTo(1, 6);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("has scikit-learn's values where something vanishes", () => {
    const labels = [0, 0, 1, 1];
    expect(separation(toMatrix([[0], [0], [3], [3]]), labels)).toEqual({ daviesBouldin: 0, calinskiHarabasz: 1 });
    expect(separation(toMatrix([[2], [2], [2], [2]]), labels)).toEqual({ daviesBouldin: 0, calinskiHarabasz: 1 });
    // Two groups around one point, a third elsewhere: the first two cannot be told apart.
    const twins = toMatrix([[-1], [1], [-2], [2], [8], [9]]);
    expect(separation(twins, [0, 0, 1, 1, 2, 2]).daviesBouldin).toBe(Infinity);
  });

  it("refuses what has no groups", () => {
    expect(() => separation(toMatrix([[0], [1]]), [0, 1])).toThrow(/^invalid groups: 2 of 2 samples/);
    expect(() => separation(toMatrix([[0], [NaN], [1]]), [0, 0, 1])).toThrow(InputError);
  });
});
