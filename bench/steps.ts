import { createRandom, type Random } from "../src/core/random.ts";
import { squaredEuclidean, euclidean } from "../src/distances/distance.ts";
import { exportModel, openModel } from "../src/engine/model.ts";
import { drawInputs, minedTriplets } from "../src/engine/objectives/mined-triplets.ts";
import type { SessionOptions } from "../src/engine/session.ts";
import { freshState } from "../src/engine/state.ts";
import { layoutFor } from "../src/engine/step-graph.ts";
import { openStep } from "../src/engine/step.ts";
import { openTrainingSession } from "../src/engine/training-session.ts";
import { gradients } from "../src/graph/autodiff.ts";
import { createGraph } from "../src/graph/graph.ts";
import { elements } from "../src/graph/value.ts";
import { tripletMargin } from "../src/losses/triplet-margin.ts";
import { balancedLabels, pairsOf } from "../src/mining/pairs.ts";
import { semiHard } from "../src/mining/policies/margin.ts";
import { type Backbone, normalised } from "../src/nn/backbone.ts";
import { conv4 } from "../src/nn/conv4.ts";
import { mlp } from "../src/nn/mlp.ts";
import { nist } from "../src/nn/nist.ts";
import { initialWeights, trainingScope } from "../src/nn/scope.ts";
import { adam } from "../src/optim/adam.ts";

/** Work that is timed here and in Python: network, batch and distance are the same on both sides. */
export interface Workload {
  readonly name: string;
  /**
   * A training step, the embedding of a batch by the network in its inference form, or mining and loss alone: forward pass
   * and gradient by embeddings that are given.
   */
  readonly kind: "step" | "embed" | "mine";
  readonly backbone: Backbone;
  readonly sampleShape: readonly number[];
  /** P × K. */
  readonly batch: readonly [number, number];
  readonly squared: boolean;
  /** Steps of one round. */
  readonly steps: number;
  /** What the ratio of ours to the peer's median must stay under. */
  readonly target: number;
}

const vectors = { backbone: mlp(), sampleShape: [32], squared: false };
const drawings = { backbone: normalised(conv4()), sampleShape: [1, 28, 28], squared: true };
const scans = { backbone: normalised(nist()), sampleShape: [1, 96, 96], squared: true };

/** Embeddings as they are, brought to length one. */
const given: Backbone = normalised({
  name: "given",
  settings: {},
  embeddingSize: 64,
  forward: (_, samples) => samples,
});

export const workloads: readonly Workload[] = [
  { ...vectors, name: "mlp", kind: "step", batch: [8, 8], steps: 400, target: 0.2 },
  { ...drawings, name: "conv4", kind: "step", batch: [16, 4], steps: 12, target: 1 },
  { ...scans, name: "nist", kind: "step", batch: [7, 2], steps: 2, target: 1 },
  {
    name: "mining",
    kind: "mine",
    backbone: given,
    sampleShape: [64],
    batch: [32, 16],
    squared: false,
    steps: 12,
    target: 0.05,
  },
  { ...drawings, name: "conv4-embed", kind: "embed", batch: [64, 4], steps: 12, target: 1 },
  { ...scans, name: "nist-embed", kind: "embed", batch: [16, 4], steps: 2, target: 1 },
];

/** Opened work: `time` does it `count` times and returns the milliseconds of each. */
export interface Opened {
  time(count: number, clock: Clock): Promise<number[]>;
  dispose(): Promise<void>;
}

/** What is read: the time that passes, or what the processor has worked for this process, on all threads together. */
export type Clock = "wall" | "processor";

const now: Readonly<Record<Clock, () => number>> = {
  wall: () => performance.now(),
  processor: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/** Opens a workload of ours. Seeded, so that every run does the same. */
export const openWorkload = (workload: Workload, options: SessionOptions): Promise<Opened> =>
  openers[workload.kind](workload, options);

const openers: Readonly<Record<Workload["kind"], typeof openWorkload>> = {
  step: openTraining,
  embed: openEmbedding,
  mine: openMining,
};

async function openTraining(workload: Workload, options: SessionOptions) {
  const { backbone, sampleShape } = workload;
  const random = createRandom(1);
  const { objective, size, draw } = miningOf(workload);
  const optimizer = adam();
  const step = await openStep(
    { backbone, batchShape: [size, ...sampleShape], objective, optimizer },
    (layout) => freshState(initialWeights(layout, random.fork("weights")), optimizer.slots),
    options,
  );
  const samples = new Float32Array(elements(sampleShape) * size);
  return {
    time: (count: number, clock: Clock) =>
      timed(count, now[clock], samples, random.uniform, () =>
        step.run({ batches: [{ samples, inputs: draw(random) }], learningRate: 1e-3 }),
      ),
    dispose: () => step.dispose(),
  };
}

/** What the mining of a workload is told, and its draws, new each time. */
function miningOf({ batch, squared }: Workload) {
  const labels = balancedLabels(...batch);
  const pairs = pairsOf(labels);
  const distance = squared ? squaredEuclidean : euclidean;
  const loss = tripletMargin({ distance });
  const objective = minedTriplets({ loss, distance, margin: 0.2, labels, pairs, policies: { semiHard } });
  const uniforms = new Float32Array(2 * pairs.anchors.length);
  const bounds = Float32Array.of(1);
  const draw = (random: Random) => {
    for (let j = 0; j < uniforms.length; j++) uniforms[j] = random.uniform();
    return drawInputs({ bounds, uniforms });
  };
  return { objective, size: labels.length, draw };
}

async function openMining(workload: Workload, options: SessionOptions) {
  const random = createRandom(1);
  const { objective, size, draw } = miningOf(workload);
  const graph = createGraph();
  const shape = [size, ...workload.sampleShape];
  const input = graph.input("embeddings", "float32", shape);
  const { scope } = trainingScope(graph, layoutFor(workload.backbone, shape), [input], null);
  const { loss } = objective(workload.backbone.forward(scope, input), scope);
  graph.output("loss", loss);
  gradients(loss, [input]).forEach((gradient) => graph.output("gradient", gradient));
  const session = await openTrainingSession(graph, options);
  const samples = new Float32Array(elements(shape));
  return {
    time: (count: number, clock: Clock) =>
      timed(count, now[clock], samples, random.normal, () =>
        session.run({ embeddings: { dtype: "float32", shape, data: samples }, ...draw(random) }),
      ),
    dispose: () => session.dispose(),
  };
}

async function openEmbedding({ backbone, sampleShape, batch }: Workload, options: SessionOptions) {
  const random = createRandom(1);
  const count = batch[0] * batch[1];
  const weights = initialWeights(layoutFor(backbone, [1, ...sampleShape]), random.fork("weights"));
  const model = await openModel(exportModel(backbone, sampleShape, weights), sampleShape, options);
  const samples = new Float32Array(elements(sampleShape) * count);
  return {
    time: (times: number, clock: Clock) =>
      timed(times, now[clock], samples, random.uniform, () => model.embed(samples, count)),
    dispose: () => model.dispose(),
  };
}

/** Milliseconds of each of `count` times. Samples are new each time, so that there is always something to mine; drawing them is not counted. */
async function timed(
  count: number,
  clock: () => number,
  samples: Float32Array,
  draw: () => number,
  work: () => Promise<unknown>,
) {
  const milliseconds: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < samples.length; j++) samples[j] = draw();
    const start = clock();
    await work();
    milliseconds.push(clock() - start);
  }
  return milliseconds;
}
