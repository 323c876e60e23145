import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { euclidean } from "../../src/distances/distance.ts";
import type { Device } from "../../src/engine/device.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { openGraph } from "../../src/engine/graph-session.ts";
import { exportModel, openModel } from "../../src/engine/model.ts";
import { drawInputs, minedTriplets } from "../../src/engine/objectives/mined-triplets.ts";
import type { Session } from "../../src/engine/session.ts";
import { freshState } from "../../src/engine/state.ts";
import { openStep } from "../../src/engine/step.ts";
import { createGraph } from "../../src/graph/graph.ts";
import { add, pow } from "../../src/graph/math.ts";
import { elements, type Shape } from "../../src/graph/value.ts";
import { tripletMargin } from "../../src/losses/triplet-margin.ts";
import { intervals } from "../../src/mining/mixture.ts";
import { balancedLabels, pairsOf } from "../../src/mining/pairs.ts";
import { policies } from "../../src/mining/policies.ts";
import type { Policy } from "../../src/mining/policy.ts";
import { type Backbone, normalised } from "../../src/nn/backbone.ts";
import { conv4 } from "../../src/nn/conv4.ts";
import { mlp } from "../../src/nn/mlp.ts";
import { initialWeights } from "../../src/nn/scope.ts";
import { adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { sgd } from "../../src/optim/sgd.ts";
import { floats, numbers } from "../support/tensors.ts";

const { gpu } = navigator;

const squares = createGraph();
squares.output("y", add(pow(squares.input("x", "float64", [3]), 2), 1));
const onWebgpu = () => evaluate(squares, { x: floats("float64", [3], [1, 2, 3]) }, { device: "webgpu" });

test.each([
  ["that knows no WebGPU", undefined],
  ["that has no graphics card for it", { requestAdapter: () => Promise.resolve(null) }],
])("a browser %s says so, with a remedy", async (_, value) => {
  Object.defineProperty(navigator, "gpu", { value, configurable: true });
  try {
    await expect(onWebgpu()).rejects.toThrow("missing WebGPU: this browser gives no adapter");
  } finally {
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  }
});

interface Trial {
  readonly backbone: Backbone;
  readonly sampleShape: Shape;
  readonly optimizer: Optimizer;
  /** Each has a step of its own, in this order. */
  readonly compiled: Readonly<Record<string, Policy>>;
}

/** Trains a step by each of the policies and says what came of it. */
async function trained(device: Device, { backbone, sampleShape, optimizer, compiled }: Trial) {
  const labels = balancedLabels(4, 4);
  const pairs = pairsOf(labels);
  const mining = { distance: euclidean, margin: 0.5 };
  const objective = minedTriplets({ ...mining, loss: tripletMargin(mining), labels, pairs, policies: compiled });
  const batchShape = [labels.length, ...sampleShape];
  const network = normalised(backbone);
  const step = await openStep(
    { backbone: network, batchShape, objective, optimizer, inspect: true },
    (layout) => freshState(initialWeights(layout, createRandom(7)), optimizer.slots),
    { device, threads: 1 },
  );
  const random = createRandom(3);
  const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const steps = [];
  for (const policy of Object.keys(compiled)) {
    const uniforms = Float32Array.from({ length: 2 * pairs.anchors.length }, () => random.uniform());
    const inputs = drawInputs({ bounds: intervals({ [policy]: 1 }, Object.keys(compiled)), uniforms });
    const batch = { samples: normal(elements(batchShape)), inputs };
    const { loss, mined, active, details } = await step.run({ batches: [batch], learningRate: 0.01 });
    steps.push({ policy, loss, counts: [mined, active], negatives: numbers(details[0]?.["negatives"]) });
  }
  const { parameters, buffers } = step.state;
  const weights = { parameters: parameters.slice(), buffers: buffers.slice() };
  await step.dispose();
  const model = await openModel(exportModel(network, sampleShape, weights), sampleShape, { device, threads: 1 });
  const { data: embeddings } = await model.embed(normal(3 * elements(sampleShape)), 3);
  await model.dispose();
  return { steps, weights, embeddings };
}

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const apart = Array.from(expected, (value, i) => Math.abs(value - (found[i] ?? NaN)));
  expect(apart.every((distance) => distance <= tolerance)).toBe(true);
}

describe("on WebGPU", () => {
  let missing = true;
  const reason = "this browser gives no WebGPU adapter";
  // The runtime lets go of the card, and of all shaders, with its last session: one that stays spares compiling them anew.
  let kept: Session | undefined;
  beforeAll(async () => {
    missing = !(await gpu?.requestAdapter());
    if (!missing) kept = await openGraph(squares, { device: "webgpu" });
  });
  afterAll(() => kept?.dispose());

  test("a graph of float64 runs in float32", async ({ skip }) => {
    skip(missing, reason);
    const { y } = await onWebgpu();
    expect(y?.dtype).toBe("float32");
    expect(numbers(y)).toEqual([2, 5, 10]);
  });

  test.for<[string, Trial]>([
    [
      "a perceptron, by every policy",
      { backbone: mlp({ hidden: [16], embedding: 4 }), sampleShape: [5], optimizer: adam(), compiled: policies },
    ],
    [
      "a convolutional network",
      {
        backbone: conv4({ channels: 4, embedding: 4 }),
        sampleShape: [1, 16, 16],
        optimizer: sgd(),
        compiled: { randomHard: policies.randomHard },
      },
    ],
  ])("%s mines the same triplets as on the processor, and learns the same from them", async ([, trial], { skip }) => {
    skip(missing, reason);
    const [expected, found] = [await trained("processor", trial), await trained("webgpu", trial)];
    expected.steps.forEach(({ loss, ...step }, i) => {
      expect(found.steps[i]).toMatchObject(step);
      expect(found.steps[i]?.loss).toBeCloseTo(loss, 5);
    });
    expectNear(found.weights.parameters, expected.weights.parameters, 1e-4);
    expectNear(found.weights.buffers, expected.weights.buffers, 1e-5);
    expectNear(found.embeddings, expected.embeddings, 1e-4);
  });
});
