import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { createGraph } from "../graph/graph.ts";
import { batchOf } from "./batch.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { softmaxLoss } from "./softmax.ts";

const scores = [
  [2, -1, 0.5],
  [0.1, 0.2, 0.3],
  [-3, 4, 1],
];
const labels = [0, 1, 1];

async function lossOf(smoothing: number) {
  const graph = createGraph();
  const logits = graph.input("logits", "float64", [3, 3]);
  const { loss, mined, active } = crossEntropy(logits, batchOf(logits, Int32Array.from(labels)), { smoothing });
  for (const [name, value] of Object.entries({ loss, mined, active })) graph.output(name, value);
  const outputs = await run(graph, { logits: floats("float64", [3, 3], scores.flat()) });
  const scalar = (name: string) => numbers(outputs[name])[0] ?? NaN;
  return { loss: scalar("loss"), mined: scalar("mined"), active: scalar("active") };
}

describe("crossEntropy", () => {
  test.each([0, 0.1])("is the mean of what the targets cost, with a smoothing of %d", async (smoothing) => {
    const losses = scores.map((row, i) => {
      const total = Math.log(row.reduce((sum, score) => sum + Math.exp(score), 0));
      return row.reduce(
        (sum, score, c) => sum + (smoothing / 3 + (c === labels[i] ? 1 - smoothing : 0)) * (total - score),
        0,
      );
    });
    const result = await lossOf(smoothing);
    expect(result.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 3, 6);
    // The second sample's highest score is another class's.
    expect(result).toMatchObject({ mined: 3, active: 1 });
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[4, 3]], (...[x]) => {
      if (!x) throw new Error("missing input");
      return crossEntropy(x, batchOf(x, Int32Array.from([2, 0, 1, 1])), { smoothing: 0.2 }).loss;
    }));
});

test("softmaxLoss says its settings and in which distance its embeddings compare", () => {
  expect(softmaxLoss()).toMatchObject({
    name: "softmax",
    settings: { head: "cosine", temperature: 0.05, smoothing: 0, batches: "shuffled" },
    distance: { name: "cosine" },
    margin: 0.05,
  });
  expect(softmaxLoss({ head: "linear" })).toMatchObject({ distance: { name: "euclidean" }, margin: 0 });
  expect(() => softmaxLoss({ smoothing: 1 })).toThrow(InputError);
  expect(() => softmaxLoss({ temperature: 0 })).toThrow("invalid temperature: 0");
});
