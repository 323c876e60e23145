import fc from "fast-check";
import { expect, test } from "vitest";
import { at, matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { alongAxes, principalAxes, principalComponents } from "./pca.ts";

/** Samples that vary by the given amount along each axis of a rotated frame. */
function cloud(seed: number, n: number, deviations: readonly number[]) {
  const random = createRandom(seed);
  const d = deviations.length;
  // Gram and Schmidt over random vectors: an arbitrary orthonormal frame.
  const frame: number[][] = [];
  while (frame.length < d) {
    let vector = Array.from({ length: d }, () => random.normal());
    for (const other of frame) {
      const along = vector.reduce((sum, value, i) => sum + value * at(other, i), 0);
      vector = vector.map((value, i) => value - along * at(other, i));
    }
    const length = Math.hypot(...vector);
    if (length > 0.1) frame.push(vector.map((value) => value / length));
  }
  const data = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    frame.forEach((axis, k) => {
      const amount = at(deviations, k) * random.normal();
      axis.forEach((value, i) => (data[row * d + i] = at(data, row * d + i) + amount * value + 5));
    });
  }
  return matrix(data, n, d);
}

const variance = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0) / values.length;

test("the components find the directions of largest variance and how much of it they carry", () => {
  const { points, variance: share } = principalComponents(cloud(3, 4000, [3, 2, 0.5, 0.1]));
  const column = (c: number) => Array.from({ length: points.rows }, (_, row) => at(points.data, row * 2 + c));
  expect(Math.sqrt(variance(column(0)))).toBeCloseTo(3, 0);
  expect(Math.sqrt(variance(column(1)))).toBeCloseTo(2, 0);
  expect(share).toBeCloseTo((9 + 4) / (9 + 4 + 0.25 + 0.01), 2);
});

test("the components are uncorrelated, centred and keep all distances when there are as many as dimensions", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 12 }), fc.nat(1000), (d, n, seed) => {
      const random = createRandom(seed);
      const samples = matrix(
        Float64Array.from({ length: n * d }, () => random.normal()),
        n,
        d,
      );
      const { points, variance: share } = principalComponents(samples, d);
      expect(share).toBeCloseTo(1, 9);
      const distance = (data: Float64Array, i: number, j: number) => {
        return Math.hypot(...Array.from({ length: d }, (_, c) => at(data, i * d + c) - at(data, j * d + c)));
      };
      for (let i = 1; i < n; i++) expect(distance(points.data, i, 0)).toBeCloseTo(distance(samples.data, i, 0), 8);
      for (let a = 0; a < d; a++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += at(points.data, i * d + a);
        expect(sum).toBeCloseTo(0, 8);
        for (let b = 0; b < a; b++) {
          let product = 0;
          for (let i = 0; i < n; i++) product += at(points.data, i * d + a) * at(points.data, i * d + b);
          expect(product).toBeCloseTo(0, 7);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("the sign of a component does not depend on the signs inside the computation", () => {
  const { points } = principalComponents(matrix(Float64Array.of(0, 0, 0, -1, -3, 0, 1, 3, 0), 3, 3));
  // The largest entry of the first component belongs to the second dimension, so the sample at +3 lies on the right.
  expect(Array.from(points.data).map((value) => Math.round(value * 1e6) / 1e6 + 0)).toEqual([
    0, 0, -3.162278, 0, 3.162278, 0,
  ]);
});

test("samples at one point have no variance, and a single dimension fills one column", () => {
  expect(principalComponents(matrix(new Float32Array(12).fill(2), 4, 3)).variance).toBe(0);
  expect(Array.from(principalComponents(matrix(Float64Array.of(1, 3), 2, 1)).points.data)).toEqual([-1, 0, 1, 0]);
});

test("no samples and values that are not finite are refused", () => {
  expect(() => principalComponents(matrix(new Float64Array(0), 0, 3))).toThrow(/no samples/);
  expect(() => principalComponents(matrix(Float64Array.of(1, NaN), 1, 2))).toThrow(/dimension 1 is not finite/);
});

test("other samples are seen along the axes of the first ones, whose points stay where they were", () => {
  const samples = cloud(7, 50, [3, 2, 1]);
  const axes = principalAxes(samples);
  expect(alongAxes(samples, axes)).toEqual(principalComponents(samples).points);
  const shifted = matrix(
    samples.data.map((value, i) => value + 2 * at(axes.directions.data, i % 3)),
    50,
    3,
  );
  const points = alongAxes(shifted, axes);
  for (let i = 0; i < 50; i++) {
    // The first axis has length one and is orthogonal to the second, so that they moved by 2 along the first alone.
    expect(at(points.data, 2 * i)).toBeCloseTo(at(alongAxes(samples, axes).data, 2 * i) + 2, 10);
    expect(at(points.data, 2 * i + 1)).toBeCloseTo(at(alongAxes(samples, axes).data, 2 * i + 1), 10);
  }
  expect(() => alongAxes(matrix(new Float64Array(4), 2, 2), axes)).toThrow(
    new RangeError("invalid samples: 2 dimensions, expected 3"),
  );
});
