import { describe, expect, test } from "vitest";
import { floats, numbers, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import * as m from "../graph/math.ts";
import { elements, type Shape, type Value } from "../graph/value.ts";
import { batchNorm } from "./batch-norm.ts";
import { convolution, pool } from "./layers.ts";
import { pooledConvolution, pooledNormBlock } from "./pooled-block.ts";
import { inferenceScope, layoutOf, type Scope, trainingScope } from "./scope.ts";

type Block = (scope: Scope, x: Value) => Value;
const CHANNELS = 16;

/** The layers as they are defined, one after the other. */
const plainNorm =
  (kernel: number): Block =>
  (scope, x) =>
    m.relu(
      pool(batchNorm(scope.within("norm"), convolution(scope.within("conv"), x, CHANNELS, { kernel, bias: false }))),
    );
const plain =
  (kernel: number): Block =>
  (scope, x) =>
    m.relu(pool(convolution(scope, x, CHANNELS, { kernel })));

interface Computed {
  output: number[];
  byParameters: number[];
  bySamples: number[];
  buffers: number[];
}

/** Output, gradients and kept statistics of a block in training, all numbers drawn; every third γ is negative, one is zero. */
async function train(block: Block, shape: Shape, asFirst: boolean, image: (i: number) => number): Promise<Computed> {
  const layout = layoutOf((scope) => block(scope, scope.graph.input("x", "float32", shape)));
  const graph = createGraph();
  const x = graph.input("x", "float32", shape);
  const parameters = graph.input("parameters", "float32", [layout.parameterCount]);
  const buffers = layout.bufferCount > 0 ? graph.input("buffers", "float32", [layout.bufferCount]) : null;
  const { scope, updatedBuffers } = trainingScope(graph, layout, [parameters], buffers);
  const y = block(scope, asFirst ? x : m.mul(x, 1));
  graph.output("y", y);
  const random = createRandom(3);
  const weights = graph.constant(
    Array.from({ length: elements(y.shape) }, () => random.normal()),
    "float32",
    y.shape,
  );
  const targets = asFirst ? [parameters] : [parameters, x];
  const [byParameters, bySamples] = gradients(m.sum(m.mul(y, weights)), targets);
  if (byParameters) graph.output("byParameters", byParameters);
  if (bySamples) graph.output("bySamples", bySamples);
  if (buffers) graph.output("buffers'", m.concat(updatedBuffers(), 0));

  const vector = Float32Array.from({ length: layout.parameterCount }, () => random.normal());
  for (const { name, offset } of layout.parameters) {
    if (name !== "norm.weight") continue;
    for (let c = 0; c < CHANNELS; c++) vector[offset + c] = (c % 3 === 0 ? -1 : 1) * (0.5 + random.uniform());
  }
  const outputs = await run(graph, {
    x: floats(
      "float32",
      shape,
      Array.from({ length: elements(shape) }, (_, i) => image(i)),
    ),
    parameters: floats("float32", [vector.length], vector),
    ...(buffers && { buffers: floats("float32", buffers.shape, Array(layout.bufferCount).fill(0.5)) }),
  });
  const listed = (name: string) => (outputs[name] ? numbers(outputs[name]) : []);
  return {
    output: listed("y"),
    byParameters: listed("byParameters"),
    bySamples: listed("bySamples"),
    buffers: listed("buffers'"),
  };
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance = 2e-5) {
  expect(actual).toHaveLength(expected.length);
  const size = Math.hypot(...expected);
  const difference = Math.hypot(...expected.map((value, i) => value - (actual[i] ?? NaN)));
  expect(difference).toBeLessThanOrEqual(tolerance * size);
}

const noise = createRandom(8);
const images = Array.from({ length: 2000 }, () => noise.normal() + 2);
const drawn = (i: number) => images[i] ?? 0;

describe.each([
  { title: "one channel", shape: [3, 1, 8, 6], kernel: 3 },
  { title: "one channel under a wide kernel", shape: [2, 1, 6, 8], kernel: 5 },
  { title: "too many channels for patches", shape: [2, 4, 6, 6], kernel: 3 },
  { title: "odd height", shape: [3, 1, 7, 6], kernel: 3 },
  { title: "odd width", shape: [3, 1, 6, 5], kernel: 3 },
])("on images of $title", ({ shape, kernel }) => {
  for (const asFirst of [true, false]) {
    const where = asFirst ? "a first layer" : "a later layer";
    test(`${where} with normalisation gives what its layers give one by one, gradients and statistics too`, async () => {
      const block: Block = (scope, x) => pooledNormBlock(scope, x, CHANNELS, { kernel });
      const [ours, expected] = [
        await train(block, shape, asFirst, drawn),
        await train(plainNorm(kernel), shape, asFirst, drawn),
      ];
      expect(expected.output.filter((y) => y > 0).length).toBeGreaterThan(0);
      expectNear(ours.output, expected.output);
      expectNear(ours.byParameters, expected.byParameters);
      expectNear(ours.bySamples, expected.bySamples);
      expectNear(ours.buffers, expected.buffers);
    });

    test(`${where} with a bias gives what its layers give one by one`, async () => {
      const block: Block = (scope, x) => pooledConvolution(scope, x, CHANNELS, { kernel });
      const [ours, expected] = [
        await train(block, shape, asFirst, drawn),
        await train(plain(kernel), shape, asFirst, drawn),
      ];
      expectNear(ours.output, expected.output);
      expectNear(ours.byParameters, expected.byParameters);
      expectNear(ours.bySamples, expected.bySamples);
    });
  }
});

test("of equal pixels the first in the window has the gradient, in a first layer as elsewhere", async () => {
  const flat = (i: number) => (i % 64 < 32 ? 1 : 0.5);
  const block: Block = (scope, x) => pooledConvolution(scope, x, CHANNELS);
  const [ours, expected] = [
    await train(block, [2, 1, 8, 8], true, flat),
    await train(plain(3), [2, 1, 8, 8], true, flat),
  ];
  expectNear(ours.byParameters, expected.byParameters);
});

test("a small contrast on a bright image keeps its digits", async () => {
  const bright = (i: number) => 100 + 0.01 * (images[i] ?? 0);
  const first = await train((scope, x) => pooledNormBlock(scope, x, CHANNELS), [4, 1, 16, 16], true, bright);
  const later = await train((scope, x) => pooledNormBlock(scope, x, CHANNELS), [4, 1, 16, 16], false, bright);
  expectNear(first.output, later.output, 1e-3);
  expectNear(first.buffers, later.buffers, 1e-5);
});

test("in inference a block is its layers", () => {
  const block: Block = (scope, x) => pooledNormBlock(scope, x, CHANNELS);
  const layout = layoutOf((scope) => block(scope, scope.graph.input("x", "float32", [1, 1, 8, 8])));
  const zeros = { parameters: new Float32Array(layout.parameterCount), buffers: new Float32Array(layout.bufferCount) };
  const operators = (build: Block) => {
    const graph = createGraph();
    build(inferenceScope(graph, layout, zeros), graph.input("x", "float32", [1, 1, 8, 8]));
    return graph.nodes.map(({ operator }) => operator);
  };
  expect(operators(block)).toEqual(["Conv", "BatchNormalization", "MaxPool", "Relu"]);
});
