import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compute, floats, numbers, rowsOf, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { sum } from "../graph/math.ts";
import { distance, distances } from "./distance.ts";

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((total, x, i) => total + x * (b[i] ?? NaN), 0);
const squared = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, x, i) => total + (x - (b[i] ?? NaN)) ** 2, 0);
const naive = {
  euclidean: (a: readonly number[], b: readonly number[]) => Math.sqrt(squared(a, b)),
  squaredEuclidean: squared,
  cosine: (a: readonly number[], b: readonly number[]) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
};

const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      // Away from zero, where the cosine is not defined.
      data: fc.array(
        fc.oneof(fc.double({ min: 0.1, max: 3, noNaN: true }), fc.double({ min: -3, max: -0.1, noNaN: true })),
        { minLength: rows * columns, maxLength: rows * columns },
      ),
    }),
  );

describe.each(Object.keys(distances) as (keyof typeof distances)[])("%s", (name) => {
  const { pairwise, between } = distances[name];

  test("pairwise is every row against every row, and between agrees with it", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ rows, columns, data }) => {
        const list = rowsOf(data, columns);
        const shape = [rows, columns];
        const matrix = await compute([{ shape, data }], pairwise);
        const pairs = list.flatMap((a) => list.map((b) => [a, b] as const));
        const all = [rows * rows, columns];
        const direct = await compute(
          [
            { shape: all, data: pairs.flatMap(([a]) => a) },
            { shape: all, data: pairs.flatMap(([, b]) => b) },
          ],
          between,
        );
        pairs.forEach(([a, b], i) => {
          const expected = naive[name](a, b);
          // The root turns rounding of 1e-16 near zero into 1e-8; `between` counts nothing as nearer than 1e-6.
          expect(Math.abs((matrix[i] ?? NaN) - expected)).toBeLessThan(1e-6);
          expect(Math.abs((direct[i] ?? NaN) - expected)).toBeLessThanOrEqual(1.001e-6);
        });
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  test("is never NaN and its gradient is finite, where points meet and at the origin too", async () => {
    const graph = createGraph();
    const x = graph.input("x", "float32", [4, 3]);
    const y = graph.input("y", "float32", [4, 3]);
    const apart = between(x, y);
    graph.output("between", apart);
    graph.output("pairwise", pairwise(x));
    gradients(sum(apart), [x, y]).forEach((gradient, i) => graph.output(`gradient${i}`, gradient));
    const left = [0, 0, 0, 1, 2, 3, 1e-20, 0, 0, 1e18, 0, 0];
    const right = [0, 0, 0, 1, 2, 3, 0, 1e-20, 0, -1e18, 0, 0];
    const outputs = await run(graph, { x: floats("float32", [4, 3], left), y: floats("float32", [4, 3], right) });
    for (const [key, value] of Object.entries(outputs)) {
      expect(numbers(value).every(Number.isFinite), `${key}: ${numbers(value).join(" ")}`).toBe(true);
    }
  });

  test("is never below zero by more than rounding, with itself least of all", async () => {
    const data = Array.from({ length: 8 * 16 }, (_, i) => Math.fround(100 + Math.sin(i)));
    const matrix = await compute([{ shape: [8, 16], data }], pairwise, "float32");
    expect(Math.min(...matrix)).toBeGreaterThanOrEqual(name === "cosine" ? -1e-6 : 0);
  });
});

test("a distance is found by its name", () => {
  expect(distance("cosine")).toBe(distances.cosine);
  expect(() => distance("manhattan")).toThrow(
    new InputError("unknown distance: manhattan, expected euclidean, squaredEuclidean or cosine"),
  );
});
