import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naiveNormalise, naiveRetrieval } from "../../test/golden/naive-retrieval.ts";
import { InputError } from "../core/errors.ts";
import { matrix, type Matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { retrieval } from "./retrieval.ts";

type Points = readonly (readonly number[])[];

const toMatrix = (points: Points): Matrix =>
  matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 0);

/** Small integer coordinates, so that ties are common and exact. */
const labelled = fc
  .record({
    dimensions: fc.integer({ min: 1, max: 4 }),
    labels: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 25 }),
  })
  .filter(({ labels }) => new Set(labels).size < labels.length)
  .chain(({ dimensions, labels }) => {
    const point = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: dimensions, maxLength: dimensions });
    return fc.record({
      labels: fc.constant(labels),
      points: fc.array(point, { minLength: labels.length, maxLength: labels.length }),
    });
  });

describe("retrieval", () => {
  it("agrees with sorting every list, ties and classes of one sample included", () => {
    fc.assert(
      fc.property(labelled, ({ points, labels }) => {
        const { precisionAt1, meanAveragePrecisionAtR } = retrieval(toMatrix(points), labels);
        const expected = naiveRetrieval(points, labels);
        expect(precisionAt1).toBeCloseTo(expected.precisionAt1, 12);
        expect(meanAveragePrecisionAtR).toBeCloseTo(expected.meanAveragePrecisionAtR, 12);
      }),
      { numRuns: 300 },
    );
  });

  it("agrees with the naive lists under the cosine distance and in float32", () => {
    const random = createRandom(7);
    const labels = Array.from({ length: 90 }, () => random.integer(6));
    const points = labels.map((label) =>
      Array.from({ length: 5 }, (_, d) => Math.fround((d === label ? 2 : 0) + random.normal())),
    );
    const { data, rows, columns } = toMatrix(points);
    const result = retrieval(matrix(Float32Array.from(data), rows, columns), labels, { distance: "cosine" });
    const expected = naiveRetrieval(naiveNormalise(points), labels);
    expect(result.meanAveragePrecisionAtR).toBeCloseTo(expected.meanAveragePrecisionAtR, 12);
    expect(result.precisionAt1).toBeCloseTo(expected.precisionAt1, 12);
    expect(expected.meanAveragePrecisionAtR).not.toBeCloseTo(naiveRetrieval(points, labels).meanAveragePrecisionAtR, 4);
  });

  it("weighs a hit by its rank and divides by R", () => {
    // From 0: own class at 1 and 3, a foreign sample at 2: ranks 1 and 3, R = 2, so 1/2 · 1/1.
    const { meanAveragePrecisionAtR, precisionAt1, queries } = retrieval(toMatrix([[0], [1], [3], [2]]), [0, 0, 0, 1]);
    // From 1: own at distance 1 (tied with the foreign one, which goes first) and 2: (1/2)/2. From 3: foreign, own: (1/2)/2.
    expect(meanAveragePrecisionAtR).toBeCloseTo((0.5 + 0.25 + 0.25) / 3, 12);
    expect(precisionAt1).toBeCloseTo(1 / 3, 12);
    expect(queries).toBe(3);
  });

  it("leaves samples without a partner out of the queries but keeps them as references", () => {
    // From 0 the lone sample at -1 is nearest; from 10 it is not.
    const points = [[0], [10], [-1]];
    expect(retrieval(toMatrix(points), [0, 0, 1])).toEqual({
      precisionAt1: 0.5,
      meanAveragePrecisionAtR: 0.5,
      queries: 2,
    });
  });

  it("scores 0 on an embedding that has collapsed to a point, and 1 on separated clusters", () => {
    const labels = [0, 1, 0, 1, 2, 2];
    expect(retrieval(toMatrix(labels.map(() => [0.3, 0.4])), labels).meanAveragePrecisionAtR).toBe(0);
    expect(retrieval(toMatrix(labels.map(() => [0.3, 0.4])), labels, { distance: "cosine" }).precisionAt1).toBe(0);
    const separated = toMatrix(labels.map((label, i) => [label * 10 + i / 10]));
    expect(retrieval(separated, labels)).toEqual({ precisionAt1: 1, meanAveragePrecisionAtR: 1, queries: 6 });
  });

  it("tells near points apart far from the origin, where products would cancel", () => {
    const points = [[1e7], [1e7 + 2 ** -10], [1e7 + 1], [1e7 + 1 + 2 ** -10]];
    expect(retrieval(toMatrix(points), [0, 0, 1, 1]).precisionAt1).toBe(1);
  });

  it("does not let a vector of zeros be everybody's neighbour under the cosine distance", () => {
    // The zero row has no direction; the others find each other.
    const points = [
      [0, 0],
      [3, 0],
      [1, 0.1],
      [0, 2],
    ];
    expect(retrieval(toMatrix(points), [1, 0, 0, 1], { distance: "cosine" }).queries).toBe(4);
    expect(retrieval(toMatrix(points), [2, 0, 0, 1], { distance: "cosine" }).precisionAt1).toBe(1);
  });

  it("names what is wrong with its input", () => {
    const points = toMatrix([[0], [1]]);
    expect(() => retrieval(points, [0, 1])).toThrow(/^no queries: every class has one sample/);
    expect(() => retrieval(points, [0, 1])).toThrow(InputError);
    expect(() => retrieval(toMatrix([]), [])).toThrow(RangeError);
    expect(() => retrieval(toMatrix([[0], [NaN]]), [0, 0])).toThrow(/^invalid embedding: NaN at sample 1/);
    // @ts-expect-error a misspelt distance must not pass for another one
    expect(() => retrieval(points, [0, 0], { distance: "euclidian" })).toThrow(
      "unknown distance: euclidian, expected euclidean, squaredEuclidean",
    );
  });
});
