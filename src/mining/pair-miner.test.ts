import fc from "fast-check";
import { expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { createGraph } from "../graph/graph.ts";
import { batchHard, pairMiner } from "./pair-miner.ts";

test("batch hard picks each sample's furthest positive and nearest negative, the first of equal ones", async () => {
  const size = 6;
  const cases = fc.record({
    labels: fc.array(fc.nat({ max: 2 }), { minLength: size, maxLength: size }),
    // Few values, so that there are ties.
    distances: fc.array(fc.nat({ max: 4 }), { minLength: size * size, maxLength: size * size }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ labels, distances }) => {
      const graph = createGraph();
      const shape = [size, size];
      const mask = (holds: (i: number, j: number) => boolean) =>
        graph.constant(
          distances.map((_, k) => (holds(Math.floor(k / size), k % size) ? 1 : 0)),
          "bool",
          shape,
        );
      const isPositive = (i: number, j: number) => i !== j && labels[i] === labels[j];
      const isNegative = (i: number, j: number) => labels[i] !== labels[j];
      const found = batchHard().of(graph.input("distances", "float64", shape), {
        positives: mask(isPositive),
        negatives: mask(isNegative),
      });
      graph.output("positives", found.positives);
      graph.output("negatives", found.negatives);
      const outputs = await run(graph, { distances: floats("float64", shape, distances) });
      const naive = (holds: typeof isPositive, better: (a: number, b: number) => boolean) =>
        labels.flatMap((_, i) => {
          const row = distances.slice(i * size, (i + 1) * size);
          const places = row.flatMap((_, j) => (holds(i, j) ? [j] : []));
          const best = places.find((j) => places.every((k) => !better(row[k] ?? NaN, row[j] ?? NaN)));
          return row.map((_, j) => (j === best ? 1 : 0));
        });
      expect(numbers(outputs["positives"])).toEqual(naive(isPositive, (a, b) => a > b));
      expect(numbers(outputs["negatives"])).toEqual(naive(isNegative, (a, b) => a < b));
    }),
    { numRuns: 20, seed: 2 },
  );
});

test("an unknown miner is refused with those that there are", () => {
  expect(() => pairMiner("softest")).toThrow(InputError);
  expect(() => pairMiner("softest")).toThrow("unknown pair miner: softest, expected batchHard");
});
