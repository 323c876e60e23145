import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floats, numbers, rowsOf, run } from "../../test/support/tensors.ts";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { InputError } from "../core/errors.ts";
import { cosine, distances, euclidean, squaredEuclidean } from "../distances/distance.ts";
import { createGraph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { tripletMargin, type TripletMarginOptions } from "./triplet-margin.ts";

type List = readonly (readonly [a: number, p: number, n: number, valid: boolean])[];

const tripletsIn = (like: Value, list: List) => {
  const column = (k: 0 | 1 | 2) =>
    like.graph.constant(
      list.map((triplet) => triplet[k]),
      "int64",
      [list.length],
    );
  const valid = like.graph.constant(
    list.map((triplet) => (triplet[3] ? 1 : 0)),
    "bool",
    [list.length],
  );
  return { anchors: column(0), positives: column(1), negatives: column(2), valid };
};

async function lossOf(data: readonly number[], columns: number, list: List, options: TripletMarginOptions) {
  const graph = createGraph();
  const shape = [data.length / columns, columns];
  const embeddings = graph.input("embeddings", "float64", shape);
  const result = tripletMargin(options)(embeddings, tripletsIn(embeddings, list));
  for (const [name, value] of Object.entries(result)) graph.output(name, value as Value);
  const outputs = await run(graph, { embeddings: floats("float64", shape, data) });
  const scalar = (name: string) => numbers(outputs[name])[0] ?? NaN;
  return { loss: scalar("loss"), mined: scalar("mined"), active: scalar("active") };
}

const naiveDistance = {
  euclidean: (a: readonly number[], b: readonly number[]) =>
    Math.sqrt(Math.max(1e-12, naiveDistance.squaredEuclidean(a, b))),
  squaredEuclidean: (a: readonly number[], b: readonly number[]): number =>
    a.reduce((total, x, i) => total + (x - (b[i] ?? NaN)) ** 2, 0),
};

describe("tripletMargin", () => {
  const cases = fc.record({
    data: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
    list: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.boolean()), {
      minLength: 1,
      maxLength: 8,
    }),
    margin: fc.constantFrom(0, 0.2, 1),
    name: fc.constantFrom("euclidean" as const, "squaredEuclidean" as const),
    reduction: fc.constantFrom("active" as const, "all" as const),
    swap: fc.boolean(),
    smooth: fc.boolean(),
  });

  test("is the mean of max(0, d(a, p) − d(a, n) + m) over valid triplets, swapped or smooth, and counts them", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ data, list, margin, name, reduction, swap, smooth }) => {
        const rows = rowsOf(data, 2);
        const violations = list.flatMap(([a, p, n, valid]) => {
          const d = (i: number, j: number) => naiveDistance[name](rows[i] ?? [], rows[j] ?? []);
          return valid ? [d(a, p) - Math.min(d(a, n), swap ? d(p, n) : Infinity) + margin] : [];
        });
        const losses = violations.map((x) => (smooth ? Math.log(1 + Math.exp(x)) : Math.max(0, x)));
        const active = violations.filter((x) => x > 0).length;
        const count = Math.max(1, reduction === "active" && !smooth ? active : losses.length);
        const result = await lossOf(data, 2, list, { distance: distances[name], margin, reduction, swap, smooth });
        expect(result.mined).toBe(losses.length);
        // Where rounding decides which side of zero a loss lies on, it decides the count as well.
        fc.pre(violations.every((x) => x === 0 || Math.abs(x) > 1e-9));
        expect(result.active).toBe(active);
        expect(result.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / count, 9);
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  test("without a valid triplet is 0, not NaN", async () => {
    const list: List = [[0, 1, 2, false]];
    for (const reduction of ["active", "all"] as const) {
      expect(await lossOf([0, 0, 1, 1, 0, 1], 2, list, { distance: euclidean, reduction })).toEqual({
        loss: 0,
        mined: 0,
        active: 0,
      });
    }
  });

  test("of a collapsed embedding is the margin", async () => {
    const list: List = [[0, 1, 2, true]];
    for (const distance of [euclidean, squaredEuclidean, cosine]) {
      const { loss } = await lossOf([1, 2, 1, 2, 1, 2], 2, list, { distance, margin: 0.3 });
      expect(loss, distance.name).toBeCloseTo(0.3, 9);
    }
  });

  test("refuses a margin below zero", () => {
    expect(() => tripletMargin({ distance: euclidean, margin: -0.1 })).toThrow(InputError);
    expect(() => tripletMargin({ distance: euclidean, margin: NaN })).toThrow("invalid margin: NaN");
  });

  const list: List = [
    [0, 1, 2, true],
    [1, 0, 3, true],
    [2, 3, 4, true],
    [4, 2, 0, false],
  ];
  test("with swap and smooth has the gradient that finite differences give", () =>
    checkGradient(
      [[5, 3]],
      (...[x]) => {
        if (!x) throw new Error("missing input");
        return tripletMargin({ distance: euclidean, margin: 0.4, swap: true, smooth: true })(x, tripletsIn(x, list))
          .loss;
      },
      { range: [0.2, 1], seed: 4 },
    ));

  test.each(Object.values(distances))("has the gradient that finite differences give, with $name", (distance) =>
    checkGradient(
      [[5, 3]],
      (...[x]) => {
        if (!x) throw new Error("missing input");
        return tripletMargin({ distance, margin: 0.4 })(x, tripletsIn(x, list)).loss;
      },
      { range: [0.2, 1], seed: 4 },
    ),
  );
});
