import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { matrix, type Matrix } from "../core/matrix.ts";
import { clusterReport, type ClusterReport } from "./cluster-report.ts";

type Points = readonly (readonly number[])[];

const toMatrix = (points: Points): Matrix =>
  matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 0);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
function std(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
}
const between = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, i) => v - (b[i] ?? NaN)));

function naiveGroups(points: Points, labels: readonly number[]) {
  return [...new Set(labels)].map((label) => points.filter((_, i) => labels[i] === label));
}

const centroidOf = (group: Points) => (group[0] ?? []).map((_, d) => mean(group.map((p) => p[d] ?? NaN)));

/** Whether some sample of another class lies on a radius, widened by one of `margins`, but for rounding. */
function nearRadius(points: Points, labels: readonly number[], margins: readonly number[]): boolean {
  const groups = naiveGroups(points, labels);
  return groups.some((group) => {
    const centroid = centroidOf(group);
    const radius = Math.max(...group.map((p) => between(p, centroid)));
    const foreign = groups.filter((other) => other !== group).flat();
    return margins.some((m) => foreign.some((p) => Math.abs(between(p, centroid) - radius - m) < 1e-9));
  });
}

/** The report as its definitions read, over arrays of points. */
function naiveReport(points: Points, labels: readonly number[], margin: number): ClusterReport {
  const groups = naiveGroups(points, labels);
  const centroids = groups.map(centroidOf);
  const pairs = (items: Points) => items.flatMap((a, i) => items.slice(0, i).map((b) => between(a, b)));
  const positives = groups.flatMap(pairs);
  const all = pairs(points);
  const clusters = groups.map((group, c) => {
    const own = group.map((p) => between(p, centroids[c] ?? []));
    const foreign = groups
      .filter((_, other) => other !== c)
      .flatMap((g) => g.map((p) => between(p, centroids[c] ?? [])));
    const radius = Math.max(...own);
    const share = (reach: number) => {
      const inside = foreign.filter((d) => d <= reach).length;
      return inside / (inside + group.length);
    };
    return { radius, closest: Math.min(...foreign), inside: share(radius), insideWithMargin: share(radius + margin) };
  });
  const furthest = mean(groups.filter((g) => g.length > 1).map((g) => Math.max(...pairs(g))));
  const scale = mean(all);
  const norm = (value: number) => (scale > 0 ? value / scale : 0);
  return {
    avgCentroidDistance: mean(pairs(centroids)),
    avgClosestNegatives: mean(clusters.map((c) => c.closest)),
    avgClusterRadius: mean(clusters.map((c) => c.radius)),
    avgPctOfNegativesInCluster: mean(clusters.map((c) => c.inside)),
    avgPctOfNegativesInClusterWithMargin: mean(clusters.map((c) => c.insideWithMargin)),
    avgPositiveDistance: mean(positives),
    stdPositiveDistance: std(positives),
    avgDistanceOfFurthestPositives: furthest,
    avgDistanceBetweenElements: scale,
    stdDistanceBetweenElements: std(all),
    normClosestNegatives: norm(mean(clusters.map((c) => c.closest))),
    normClusterRadius: norm(mean(clusters.map((c) => c.radius))),
    normDistanceOfFurthestPositives: norm(furthest),
    normPositiveDistance: norm(mean(positives)),
  };
}

function expectClose(actual: ClusterReport, expected: ClusterReport): void {
  const values = new Map(Object.entries<number>({ ...actual }));
  const wrong = Object.entries<number>({ ...expected })
    .map(([name, value]) => ({ name, expected: value, actual: values.get(name) ?? NaN }))
    .filter((measure) => !(Math.abs(measure.actual - measure.expected) < 1e-9));
  expect(wrong).toEqual([]);
}

/** Labelled points of unequal classes, on a grid fine enough that few distances tie. */
const labelled = fc
  .record({
    dimensions: fc.integer({ min: 1, max: 5 }),
    labels: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 23 }),
  })
  .filter(({ labels }) => new Set(labels).size > 1 && new Set(labels).size < labels.length)
  .chain(({ dimensions, labels }) => {
    const value = fc.integer({ min: -30_000, max: 30_000 }).map((steps) => steps / 10_007);
    const point = fc.array(value, { minLength: dimensions, maxLength: dimensions });
    return fc.record({
      labels: fc.constant(labels),
      points: fc.array(point, { minLength: labels.length, maxLength: labels.length }),
    });
  });

describe("clusterReport", () => {
  it("agrees with a naive report on classes of any sizes, one sample included", () => {
    fc.assert(
      fc.property(labelled, ({ points, labels }) => {
        const expected = naiveReport(points, labels, 0.2137);
        // A sample on a radius to the last bits may fall on either side of it: the next test has that case exactly.
        fc.pre(!nearRadius(points, labels, [0, 0.2137]));
        expectClose(clusterReport(toMatrix(points), labels, { margin: 0.2137 }), expected);
      }),
    );
  });

  it("counts foreign samples within the radius and within the margin around it", () => {
    // Class 0 has its centroid at 0 and radius 1; class 1 lies at 1 (on the radius), 1.5, 1.6 and 9.
    const points = [[-1], [1], [1], [1.5], [1.6], [9]];
    const report = clusterReport(toMatrix(points), [0, 0, 1, 1, 1, 1], { margin: 0.5 });
    // Class 1: centroid 3.275, radius 5.725: both samples of class 0 are inside.
    expect(report.avgPctOfNegativesInCluster).toBeCloseTo((1 / 3 + 2 / 6) / 2, 12);
    expect(report.avgPctOfNegativesInClusterWithMargin).toBeCloseTo((2 / 4 + 2 / 6) / 2, 12);
    expect(report.avgClosestNegatives).toBeCloseTo((1 + 2.275) / 2, 12);
  });

  it("gives the author's values on the three fixed clusters of his notebook", () => {
    const points = [
      [
        [0.25, 0.25],
        [0.3, 0.25],
        [0.35, 0.25],
      ],
      [
        [0.5, 0.8],
        [0.55, 0.8],
        [0.6, 0.8],
      ],
      [
        [0.8, 0.25],
        [0.85, 0.25],
        [0.9, 0.25],
      ],
    ].flat();
    const report = clusterReport(toMatrix(points), [0, 0, 0, 1, 1, 1, 2, 2, 2], { margin: 0.2 });
    expect(report.avgPositiveDistance).toBeCloseTo(0.06666666666666668, 12);
    expect(report.stdPositiveDistance).toBeCloseTo(0.023570226039551587, 12);
    expect(report.avgClusterRadius).toBeCloseTo(0.05, 12);
    expect(report.avgDistanceOfFurthestPositives).toBeCloseTo(0.1, 12);
  });

  it("does not depend on the order of the samples", () => {
    fc.assert(
      fc.property(labelled, ({ points, labels }) => {
        const order = points.map((_, i) => (i * 7 + 3) % points.length).filter((v, i, all) => all.indexOf(v) === i);
        const rest = points.map((_, i) => i).filter((i) => !order.includes(i));
        const shuffled = [...order, ...rest];
        const a = clusterReport(toMatrix(points), labels, { margin: 0.2137 });
        const b = clusterReport(
          toMatrix(shuffled.map((i) => points[i] ?? [])),
          shuffled.map((i) => labels[i] ?? NaN),
          { margin: 0.2137 },
        );
        expect(b.avgPositiveDistance).toBeCloseTo(a.avgPositiveDistance, 9);
        expect(b.stdDistanceBetweenElements).toBeCloseTo(a.stdDistanceBetweenElements, 9);
        expect(b.avgClosestNegatives).toBeCloseTo(a.avgClosestNegatives, 9);
      }),
    );
  });

  it("keeps a tiny deviation of distances far from the origin", () => {
    const points = [[1e6], [1e6 + 1], [1e6 + 2 ** -10 + 1], [1e6 + 3]];
    const labels = [0, 0, 1, 1];
    expectClose(clusterReport(toMatrix(points), labels, { margin: 0 }), naiveReport(points, labels, 0));
  });

  it("stays finite where all samples lie on one point, with every foreign sample inside", () => {
    const report = clusterReport(toMatrix(Array.from({ length: 6 }, () => [0.1, 0.7])), [0, 0, 1, 1, 2, 2], {
      margin: 0.2,
    });
    expect(Object.values(report).every(Number.isFinite)).toBe(true);
    expect(report.avgDistanceBetweenElements).toBe(0);
    expect(report.stdDistanceBetweenElements).toBe(0);
    expect(report.normPositiveDistance).toBe(0);
    expect(report.avgPctOfNegativesInClusterWithMargin).toBeCloseTo(4 / 6, 12);
  });

  it("keeps labels apart that float32 would merge", () => {
    const points = [[0], [0], [5], [5]];
    const report = clusterReport(toMatrix(points), [2 ** 24, 2 ** 24, 2 ** 24 + 1, 2 ** 24 + 1], { margin: 0 });
    expect(report.avgPositiveDistance).toBe(0);
  });

  it("names what is wrong with its input", () => {
    const points = toMatrix([[0], [1], [2]]);
    const options = { margin: 0.2 };
    expect(() => clusterReport(points, [0, 0, 0], options)).toThrow(
      new InputError("too few classes: 1, expected at least 2 to measure clusters"),
    );
    expect(() => clusterReport(points, [0, 1, 2], options)).toThrow(/^too few samples: every class has one/);
    expect(() => clusterReport(toMatrix([[0], [NaN], [2]]), [0, 0, 1], options)).toThrow(
      /^invalid embedding: NaN at sample 1, dimension 0/,
    );
    expect(() => clusterReport(toMatrix([[0], [1], [Infinity]]), [0, 1, 1], options)).toThrow(InputError);
    expect(() => clusterReport(points, [0, 1], options)).toThrow(RangeError);
    expect(() => clusterReport(points, [0, 0.5, 1], options)).toThrow(/^invalid label: 0.5 of sample 1/);
    expect(() => clusterReport(points, [0, 0, 1], { margin: NaN })).toThrow(/^invalid margin: NaN/);
    expect(() => clusterReport({ ...points, columns: 2 }, [0, 0, 1], options)).toThrow(RangeError);
  });
});
