import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceNames, naiveDistance } from "../../test/support/naive-distances.ts";
import { InputError } from "../core/errors.ts";
import { matrix, type Matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { embeddingSpread, isCollapsed } from "./collapse.ts";

type Points = readonly (readonly number[])[];

const toMatrix = (points: Points): Matrix<Float32Array> =>
  matrix(Float32Array.from(points.flat()), points.length, points[0]?.length ?? 0);

const unit = (point: readonly number[]) => point.map((x) => x / Math.hypot(...point));

/** `count` points around a centre, each coordinate with normal noise. */
function cloud(seed: number, count: number, centre: readonly number[], noise: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => centre.map((x) => x + noise * random.normal()));
}

/** A trained embedding: as many tight clusters as there are axes. */
const clusters = (classes: number, size: number, noise: number) =>
  Array.from({ length: classes }, (_, c) =>
    cloud(
      c,
      size,
      Array.from({ length: classes }, (_, d) => (d === c ? 1 : 0)),
      noise,
    ),
  ).flat();

describe("embeddingSpread", () => {
  it("gives the root mean square distance that a loop over all pairs gives", () => {
    const point = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 20 }), (points) => {
        const { data, rows, columns } = toMatrix(points);
        let sum = 0;
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < rows; j++) {
            for (let c = 0; c < columns; c++) {
              sum += ((data[i * columns + c] ?? NaN) - (data[j * columns + c] ?? NaN)) ** 2;
            }
          }
        }
        const expected = Math.sqrt(sum / (rows * (rows - 1)));
        expect(embeddingSpread(toMatrix(points)).rmsDistance).toBeCloseTo(expected, 9);
      }),
    );
  });

  it("measures scale, radius and directions", () => {
    const spread = embeddingSpread(
      toMatrix([
        [3, 4],
        [3, 4],
        [3, 4],
        [-3, -4],
      ]),
    );
    expect(spread.scale).toBeCloseTo(5, 12);
    // The median is (3, 4), and four samples leave none out of the 95 %.
    expect(spread.radius).toBeCloseTo(10, 12);
    expect(spread.angularRadius).toBeCloseTo(2, 12);
  });

  it("counts the dimensions that an embedding uses", () => {
    const line = Array.from({ length: 50 }, (_, i) => [i, 2 * i, -i]);
    expect(embeddingSpread(toMatrix(line)).effectiveRank).toBeCloseTo(1, 6);
    expect(embeddingSpread(toMatrix(cloud(1, 4000, [0, 0, 0, 0], 1))).effectiveRank).toBeCloseTo(4, 1);
    // Variances 4 and 1: (4 + 1)² / (16 + 1).
    const cross = [
      [2, 1],
      [2, -1],
      [-2, 1],
      [-2, -1],
    ];
    expect(embeddingSpread(toMatrix(cross)).effectiveRank).toBeCloseTo(25 / 17, 12);
  });

  it("is exactly nothing for equal embeddings, also for values that sums round", () => {
    const spread = embeddingSpread(toMatrix(Array.from({ length: 7 }, () => [0.1, 1e-3, 123.456])));
    expect(spread).toMatchObject({ rmsDistance: 0, radius: 0, angularRadius: 0, effectiveRank: 0 });
  });

  it("names what is wrong with its input", () => {
    expect(() => embeddingSpread(toMatrix([[1, 2]]))).toThrow(
      new InputError("too few samples: 1, expected at least 2 to measure a spread"),
    );
    expect(() =>
      embeddingSpread(
        toMatrix([
          [1, 2],
          [NaN, 1],
        ]),
      ),
    ).toThrow(/^invalid embedding: NaN at sample 1, dimension 0/);
  });
});

describe("isCollapsed", () => {
  it.each(distanceNames)("finds a point collapsed, at the origin or far from it (%s)", (distance) => {
    for (const centre of [
      [0, 0],
      [0.6, 0.8],
      [300, 400],
    ]) {
      const spread = embeddingSpread(toMatrix(Array.from({ length: 20 }, () => centre)));
      expect(isCollapsed(spread, { margin: 0.2, distance })).toBe(true);
    }
  });

  it.each(distanceNames)(
    "does not find a trained embedding collapsed, however tight its clusters are (%s)",
    (distance) => {
      for (const classes of [2, 3, 5, 10]) {
        for (const noise of [0, 0.01, 0.1]) {
          const spread = embeddingSpread(toMatrix(clusters(classes, 20, noise).map(unit)));
          expect(isCollapsed(spread, { margin: 0.2, distance })).toBe(false);
        }
      }
    },
  );

  it("does not find two clusters of unequal size collapsed", () => {
    const points = [...cloud(1, 80, [0, 0], 1e-4), ...cloud(2, 20, [1, 0], 1e-4)];
    expect(isCollapsed(embeddingSpread(toMatrix(points)), { margin: 0.2 })).toBe(false);
  });

  it("is not misled by a few stray samples", () => {
    const points = [...cloud(1, 97, [0.5, 0.5], 1e-4), [9, 9], [-7, 3], [0, 8]];
    const spread = embeddingSpread(toMatrix(points));
    expect(spread.rmsDistance).toBeGreaterThan(1);
    expect(isCollapsed(spread, { margin: 0.2 })).toBe(true);
  });

  it.each(distanceNames)("means that every triplet's loss is the margin, to the tolerance (%s)", (distance) => {
    const margin = 0.3;
    const tolerance = 0.1;
    const measure = (a: readonly number[], b: readonly number[]) => naiveDistance(distance, a, b);
    let seen = 0;
    let worst = 0;
    for (let step = 0; step < 40; step++) {
      const points = cloud(step, 12, [0.6, 0, 0.8], 0.3 * 0.8 ** step).map(unit);
      if (!isCollapsed(embeddingSpread(toMatrix(points)), { margin, distance, tolerance })) continue;
      seen++;
      const losses = points.flatMap((a) =>
        points.flatMap((p) => points.map((n) => Math.max(0, measure(a, p) - measure(a, n) + margin))),
      );
      worst = Math.max(worst, ...losses.map((loss) => Math.abs(loss - margin)));
    }
    expect(worst).toBeLessThanOrEqual(tolerance * margin + 1e-6);
    expect(seen).toBeGreaterThan(5);
    expect(seen).toBeLessThan(40);
  });

  it("sees through length: directions decide under the cosine distance", () => {
    const points = Array.from({ length: 20 }, (_, i) => [i + 1, 2 * (i + 1)]);
    const spread = embeddingSpread(toMatrix(points));
    expect(isCollapsed(spread, { margin: 0.2, distance: "cosine" })).toBe(true);
    expect(isCollapsed(spread, { margin: 0.2, distance: "euclidean" })).toBe(false);
  });

  it("finds an embedding collapsed whose distances are rounding noise beside its length", () => {
    // One unit in the last place of float32 at 1024 is 2^-13, which a margin of 1e-6 would take for a distance.
    const points = Array.from({ length: 20 }, (_, i) => [1024 + (i % 2) * 2 ** -13]);
    const spread = embeddingSpread(toMatrix(points));
    expect(spread.radius).toBeGreaterThan(1e-6);
    expect(isCollapsed(spread, { margin: 1e-6 })).toBe(true);
  });

  it("refuses settings out of range", () => {
    const spread = embeddingSpread(toMatrix([[0], [1]]));
    expect(() => isCollapsed(spread, { margin: -1 })).toThrow(/^invalid margin: -1/);
    expect(() => isCollapsed(spread, { margin: 0.2, tolerance: 1 })).toThrow(/^invalid tolerance: 1/);
  });
});
