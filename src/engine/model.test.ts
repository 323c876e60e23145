import { afterEach, describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { createGraph } from "../graph/graph.ts";
import { parseModel } from "../graph/onnx.ts";
import { elements, type Shape } from "../graph/value.ts";
import { type Backbone, normalised } from "../nn/backbone.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { conv4 } from "../nn/conv4.ts";
import { linear } from "../nn/layers.ts";
import { mlp } from "../nn/mlp.ts";
import { nist } from "../nn/nist.ts";
import { initialWeights, trainingScope, type Weights } from "../nn/scope.ts";
import { type EmbeddingModel, exportModel, openModel } from "./model.ts";
import { layoutFor } from "./step-graph.ts";

const opened: EmbeddingModel[] = [];
afterEach(async () => {
  for (const model of opened.splice(0)) await model.dispose();
});

async function open(bytes: Uint8Array, shape: Shape): Promise<EmbeddingModel> {
  const model = await openModel(bytes, shape, { threads: 1 });
  opened.push(model);
  return model;
}

const random = createRandom(4);
const samplesOf = (count: number, shape: Shape) =>
  Float32Array.from({ length: count * elements(shape) }, () => random.uniform());

/** First weights, with running statistics that are not the first ones. */
function weightsOf(backbone: Backbone, shape: Shape): Weights {
  const { parameters, buffers } = initialWeights(layoutFor(backbone, [1, ...shape]), createRandom(5));
  return { parameters, buffers: buffers.map((value, i) => value * 0.5 + 0.1 + 0.01 * (i % 7)) };
}

const networks: readonly (readonly [title: string, backbone: Backbone, shape: Shape])[] = [
  ["mlp", mlp({ hidden: [16], embedding: 3 }), [5]],
  ["normalised mlp of images", normalised(mlp({ hidden: [8], embedding: 4, activation: "gelu" })), [1, 3, 4]],
  ["conv4", normalised(conv4({ channels: 4, embedding: 3 })), [1, 28, 28]],
  ["conv4 of colours", conv4({ channels: 3, embedding: 2 }), [3, 19, 17]],
  ["nist", nist({ embedding: 4 }), [1, 16, 16]],
];

describe.each(networks)("an exported %s", (_title, backbone, shape) => {
  const weights = weightsOf(backbone, shape);

  test("takes any number of samples and gives each what it gives it alone", async () => {
    const model = await open(exportModel(backbone, shape, weights), shape);
    expect(model.embeddingSize).toBe(backbone.embeddingSize);
    const size = elements(shape);
    const samples = samplesOf(5, shape);
    const all = await model.embed(samples, 5);
    expect([all.rows, all.columns]).toEqual([5, backbone.embeddingSize]);
    for (let i = 0; i < 5; i++) {
      const alone = await model.embed(samples.slice(i * size, (i + 1) * size), 1);
      alone.data.forEach((value, j) => expect(value).toBeCloseTo(all.data[i * all.columns + j] ?? NaN, 5));
    }
    expect((await model.embed(new Float32Array(0), 0)).rows).toBe(0);
  });

  test("gives the same bits again", async () => {
    const bytes = exportModel(backbone, shape, weights);
    const again = exportModel(backbone, shape, weights);
    // Millions of bytes: comparing them one by one through the matcher takes minutes.
    expect(again.length === bytes.length && again.every((byte, i) => byte === bytes[i])).toBe(true);
    const samples = samplesOf(3, shape);
    const first = await (await open(bytes, shape)).embed(samples, 3);
    const second = await (await open(bytes, shape)).embed(samples, 3);
    expect(second.data).toEqual(first.data);
  });
});

/** Embeddings of a batch by the training form, and the buffers after it. */
async function trainingForm(backbone: Backbone, shape: Shape, samples: Float32Array, weights: Weights) {
  const batchShape = [samples.length / elements(shape), ...shape];
  const layout = layoutFor(backbone, batchShape);
  const graph = createGraph();
  const vector = (name: string, values: Float32Array) => graph.input(name, "float32", [values.length]);
  const input = graph.input("samples", "float32", batchShape);
  const buffers = weights.buffers.length > 0 ? vector("buffers", weights.buffers) : null;
  const { scope, updatedBuffers } = trainingScope(graph, layout, [vector("parameters", weights.parameters)], buffers);
  graph.output("embeddings", backbone.forward(scope, input));
  updatedBuffers().forEach((value, i) => graph.output(`buffer${i}`, value));
  const outputs = await run(graph, {
    samples: floats("float32", batchShape, samples),
    parameters: floats("float32", [weights.parameters.length], weights.parameters),
    ...(buffers && { buffers: floats("float32", [weights.buffers.length], weights.buffers) }),
  });
  const updated = layout.buffers.flatMap((_, i) => numbers(outputs[`buffer${i}`]));
  return { embeddings: numbers(outputs["embeddings"]), buffers: Float32Array.from(updated) };
}

describe("the exported form agrees with the training form", () => {
  test("where nothing depends on the batch", async () => {
    const [backbone, shape] = [normalised(mlp({ hidden: [16], embedding: 3 })), [6]];
    const weights = weightsOf(backbone, shape);
    const samples = samplesOf(7, shape);
    const { embeddings } = await trainingForm(backbone, shape, samples, weights);
    const { data } = await (await open(exportModel(backbone, shape, weights), shape)).embed(samples, 7);
    data.forEach((value, i) => expect(value).toBeCloseTo(embeddings[i] ?? NaN, 5));
  });

  test("once the running statistics are those of the batch", async () => {
    // A momentum of 1 keeps the newest batch's statistics; the running variance is the unbiased one.
    const backbone: Backbone = {
      name: "normed",
      settings: {},
      embeddingSize: 3,
      forward: (scope, x) => linear(scope.within("out"), batchNorm(scope.within("norm"), x, { momentum: 1 }), 3),
    };
    const [shape, count] = [[4], 400];
    const weights = weightsOf(backbone, shape);
    const samples = samplesOf(count, shape);
    const { embeddings, buffers } = await trainingForm(backbone, shape, samples, weights);
    const biased = buffers.map((value, i) => (i < 4 ? value : (value * (count - 1)) / count));
    const bytes = exportModel(backbone, shape, { ...weights, buffers: biased });
    const { data } = await (await open(bytes, shape)).embed(samples, count);
    data.forEach((value, i) => expect(value).toBeCloseTo(embeddings[i] ?? NaN, 4));
  });
});

describe("exportModel", () => {
  test("writes weights inside, an open first axis, and what it is told about the model", () => {
    const [backbone, shape] = [mlp({ hidden: [4] }), [3]];
    const bytes = exportModel(backbone, shape, weightsOf(backbone, shape), { "kinfold.backbone": "mlp" });
    const { graph, metadataProps } = parseModel(bytes);
    expect(graph?.input.map(({ name }) => name)).toEqual(["samples"]);
    expect(graph?.output.map(({ name }) => name)).toEqual(["embeddings"]);
    for (const info of [graph?.input[0], graph?.output[0]]) {
      expect(info?.type?.tensorType?.shape?.dim[0]?.dimParam).toBe("N");
    }
    expect(metadataProps).toMatchObject([{ key: "kinfold.backbone", value: "mlp" }]);
  });
});

test("openModel refuses bytes that are no model", async () => {
  await expect(openModel(new Uint8Array([1, 2, 3]), [3])).rejects.toThrow();
});
