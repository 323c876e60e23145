import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { cosine, euclidean } from "../distances/distance.ts";
import { batchLoss, labelInputs } from "../engine/objectives/batch-loss.ts";
import { InputError } from "../core/errors.ts";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { add, mul } from "../graph/math.ts";
import { initialWeights, layoutOf, trainingScope } from "../nn/scope.ts";
import { arcFace } from "./arc-face.ts";
import { contrastive } from "./contrastive.ts";
import { cosFace } from "./cos-face.ts";
import type { BatchLoss } from "./loss.ts";
import { loss } from "./losses.ts";
import { lpNorm } from "./lp-norm.ts";
import { p2sGrad } from "./p2s-grad.ts";
import { proxyAnchor } from "./proxy-anchor.ts";
import { threshold } from "./reducers.ts";
import { softmaxLoss } from "./softmax.ts";
import { supCon } from "./sup-con.ts";
import { weightedSum, type WeightedLoss } from "./weighted-sum.ts";
import { regularFace } from "./weight-regularisers.ts";
import { zeroMean } from "./zero-mean.ts";

const labels = Int32Array.from([0, 1, 1, 2, 0, 2]);
const random = createRandom(3);
const data = Float32Array.from({ length: labels.length * 3 }, () => random.normal());

/** What a loss says of a batch, with its gradient by the embeddings and by its own weights, whose names it tells too. */
async function outcome(loss: BatchLoss) {
  // As a training knows its batches: labels beforehand only where no part is a classification.
  const objective = batchLoss(loss, { labels: loss.kind === "labelled" ? labels : null, classes: 3 });
  const shape = [labels.length, 3];
  const layout = layoutOf((scope) => objective(scope.graph.input("embeddings", "float32", shape), scope));
  const graph = createGraph();
  const embeddings = graph.input("embeddings", "float32", shape);
  const parameters = graph.input("parameters", "float32", [layout.parameterCount]);
  const { scope } = trainingScope(graph, layout, [parameters], null);
  const result = objective(embeddings, scope);
  for (const [name, value] of Object.entries({ loss: result.loss, mined: result.mined, active: result.active })) {
    graph.output(name, value);
  }
  gradients(result.loss, [embeddings, parameters]).forEach((one, i) => graph.output(`gradient${i}`, one));
  const outputs = await run(graph, {
    embeddings: floats("float32", shape, data),
    parameters: floats("float32", [layout.parameterCount], initialWeights(layout, createRandom(1)).parameters),
    ...(graph.inputs.some(({ name }) => name === "labels") && labelInputs(labels)),
  });
  return {
    names: layout.parameters.map(({ name }) => name),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, numbers(tensor)])),
  };
}

/** The same, added up by hand. */
const byHand = (parts: readonly WeightedLoss[], names: readonly string[]): BatchLoss => ({
  ...weightedSum(parts),
  of(batch, scope) {
    const results = parts.map(([part, weight], i) => {
      const result = part.of(batch, scope.within(names[i] ?? ""));
      return { ...result, loss: mul(result.loss, weight) };
    });
    return results.reduce((a, b) => ({
      loss: add(a.loss, b.loss),
      mined: add(a.mined, b.mined),
      active: add(a.active, b.active),
    }));
  },
});

describe("weightedSum", () => {
  test.each<[string, readonly WeightedLoss[], readonly string[], readonly string[]]>([
    [
      "losses without weights of their own",
      [
        [contrastive({ distance: cosine }), 2],
        [supCon(), 0.5],
      ],
      ["contrastive", "supCon"],
      [],
    ],
    [
      "a classification and a loss over pairs, with labels that only the running graph knows",
      [
        [supCon(), 1],
        [proxyAnchor(), 0.3],
        [zeroMean(), 0.1],
      ],
      ["supCon", "proxyAnchor", "zeroMean"],
      ["proxyAnchor.weight"],
    ],
    [
      "classifications of one name",
      [
        [arcFace({ scale: 8 }), 1],
        [cosFace({ scale: 4, regulariser: regularFace() }), 2],
        [arcFace({ scale: 8, margin: 0.1 }), 3],
      ],
      ["arcFace", "cosFace", "arcFace2"],
      ["arcFace.weight", "cosFace.weight", "arcFace2.weight"],
    ],
  ])(
    "of %s is what adding them by hand gives, with its gradients and counts",
    async (_title, parts, names, weights) => {
      const sum = weightedSum(parts);
      const actual = await outcome(sum);
      expect(actual).toEqual(await outcome(byHand(parts, names)));
      expect(actual.names).toEqual(weights);
      const mined = actual.outputs["mined"]?.[0];
      expect(sum.offered(labels)).toBe(mined);
    },
  );

  test("can be made again from its settings, sums within it too", () => {
    const sum = weightedSum([
      [weightedSum([[contrastive({ negativeMargin: 0.7 }), 1]]), 2],
      [softmaxLoss({ head: "linear", reducer: threshold({ low: 0.1 }), regulariser: regularFace() }), 0.5],
    ]);
    const record: unknown = JSON.parse(JSON.stringify(sum.settings));
    const again = loss("weightedSum", record as typeof sum.settings);
    expect(again.settings).toEqual(sum.settings);
    expect(again).toMatchObject({ name: "weightedSum", kind: "classification", distance: euclidean });
  });

  test("is a classification with balanced batches where a part wants others of its class", () => {
    expect(weightedSum([[arcFace(), 1]])).toMatchObject({ kind: "classification", batches: "shuffled" });
    expect(
      weightedSum([
        [arcFace(), 1],
        [p2sGrad({ batches: "balanced" }), 1],
      ]),
    ).toMatchObject({ batches: "balanced" });
    expect(
      weightedSum([
        [arcFace(), 1],
        [supCon(), 1],
      ]),
    ).toMatchObject({ kind: "classification", batches: "balanced" });
    expect(
      weightedSum([
        [contrastive(), 1],
        [lpNorm(), 1],
      ]).kind,
    ).toBe("labelled");
  });

  test("has the distance of the parts that compare, and the smallest of their margins", () => {
    expect(
      weightedSum([
        [lpNorm(), 1],
        [supCon({ temperature: 0.2 }), 1],
        [arcFace({ scale: 10 }), 3],
      ]),
    ).toMatchObject({
      distance: cosine,
      margin: 0.1,
      anyDistance: false,
    });
    expect(
      weightedSum([
        [lpNorm(), 1],
        [zeroMean(), 1],
      ]),
    ).toMatchObject({ distance: euclidean, anyDistance: true });
    expect(() =>
      weightedSum([
        [supCon(), 1],
        [zeroMean(), 1],
        [contrastive(), 1],
      ]),
    ).toThrow(InputError);
    expect(() =>
      weightedSum([
        [supCon(), 1],
        [zeroMean(), 1],
        [contrastive(), 1],
      ]),
    ).toThrow("invalid losses of a sum: supCon compares by cosine and contrastive by euclidean, expected one distance");
  });

  test("refuses no parts, weights that are none, and records of another form", () => {
    expect(() => weightedSum([])).toThrow("missing losses of a sum: none, expected one or more");
    expect(() => weightedSum([[supCon(), 0]])).toThrow(
      "invalid weight of supCon in a sum: 0, expected a number above 0",
    );
    expect(() => weightedSum([[supCon(), Infinity]])).toThrow(InputError);
    expect(() => loss("weightedSum")).toThrow("invalid parts of a weightedSum");
    expect(() => loss("weightedSum", { parts: [["supCon", 1]] })).toThrow("invalid part of a weightedSum");
    expect(() => loss("weightedSum", { parts: [{ loss: { name: "x" }, weight: 1 }] })).toThrow("unknown loss: x");
    expect(() => loss("weightedSum", { parts: [], weights: [] })).toThrow("unknown setting of weightedSum: weights");
  });
});
