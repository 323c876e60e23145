import fc from "fast-check";
import { expect, test } from "vitest";
import { naivePairs, naivePolicy } from "../../../test/support/naive-mining.ts";
import { floats, numbers, run } from "../../../test/support/tensors.ts";
import { euclidean } from "../../distances/distance.ts";
import { createGraph } from "../../graph/graph.ts";
import { intervals } from "../../mining/mixture.ts";
import { pairsOf } from "../../mining/pairs.ts";
import { hardest, random } from "../../mining/policies/margin.ts";
import { mixturePairs } from "./mixture-pairs.ts";

const policies = { random, hardest };

/** Labels of a batch, and for each reference of it and of a memory behind it whether it is a negative of each sample. */
const cases = fc
  .record({
    labels: fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 7 }).filter((list) => naivePairs(list).length > 0),
    memory: fc.nat({ max: 4 }),
  })
  .chain(({ labels, memory }) => {
    const size = labels.length * (labels.length + memory);
    const draws = 2 * naivePairs(labels, true).length;
    return fc.record({
      labels: fc.constant(labels),
      memory: fc.constant(memory),
      // What is negative is for the running graph to know, and need not follow from the labels.
      negatives: fc.array(fc.nat({ max: 1 }), { minLength: size, maxLength: size }),
      distances: fc.array(
        fc.nat({ max: 8 }).map((n) => n / 4),
        { minLength: size, maxLength: size },
      ),
      uniforms: fc.array(
        fc.nat({ max: 999 }).map((n) => n / 1000),
        { minLength: draws, maxLength: draws },
      ),
    });
  });

test("pairs are those of the triplets that a mixture mines, from masks that only the running graph knows", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ labels, memory, negatives, distances, uniforms }) => {
      const references = labels.length + memory;
      const shape = [labels.length, references];
      const margin = 0.5;
      const graph = createGraph();
      const pairs = pairsOf(Int32Array.from(labels), "ordered");
      const miner = mixturePairs({ distance: euclidean, margin, dimensions: 2, pairs, policies });
      const found = miner.of(graph.input("distances", "float64", shape), {
        positives: graph.input("positives", "bool", shape),
        negatives: graph.input("negatives", "bool", shape),
      });
      graph.output("positives'", found.positives);
      graph.output("negatives'", found.negatives);
      const bounds = intervals({ random: 0.5, hardest: 0.5 }, Object.keys(policies));
      const given = {
        distances: floats("float64", shape, distances),
        positives: { dtype: "bool", shape, data: new Uint8Array(distances.length) } as const,
        negatives: { dtype: "bool", shape, data: Uint8Array.from(negatives) } as const,
        bounds: floats("float32", [2], bounds),
        uniforms: floats("float32", [2, uniforms.length / 2], uniforms),
      };
      const outputs = await run(graph, given);

      const positive = new Set<number>();
      const negative = new Set<number>();
      naivePairs(labels, true).forEach(([a, p], q, all) => {
        const row = distances.slice(a * references, (a + 1) * references);
        const loss = row.map((d) => (row[p] ?? NaN) - d + margin);
        const allowed = row.flatMap((_, n) => (negatives[a * references + n] === 1 ? [n] : []));
        const violating = allowed.filter((n) => (loss[n] ?? NaN) > 0);
        const most = Math.max(...violating.map((n) => loss[n] ?? NaN));
        const draw = (k: number) => Math.fround(uniforms[k] ?? NaN);
        const chosen =
          naivePolicy(draw(q), [0.5, 0.5]) === 0
            ? allowed[Math.floor(draw(all.length + q) * allowed.length)]
            : violating.find((n) => loss[n] === most);
        if (chosen === undefined) return;
        positive.add(a * references + p);
        negative.add(a * references + chosen);
      });
      const places = (name: string) => numbers(outputs[name]).flatMap((value, k) => (value === 1 ? [k] : []));
      expect(places("positives'")).toEqual([...positive].sort((a, b) => a - b));
      expect(places("negatives'")).toEqual([...negative].sort((a, b) => a - b));
    }),
    { numRuns: 25, seed: 6 },
  );
});
