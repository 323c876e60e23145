import { squaredEuclidean, euclidean } from "../src/distances/distance.ts";
import { drawInputs, minedTriplets } from "../src/engine/objectives/mined-triplets.ts";
import { freshState } from "../src/engine/state.ts";
import { openStep } from "../src/engine/step.ts";
import { createRandom } from "../src/core/random.ts";
import { elements } from "../src/graph/value.ts";
import { tripletMargin } from "../src/losses/triplet-margin.ts";
import { balancedLabels, pairsOf } from "../src/mining/pairs.ts";
import { semiHard } from "../src/mining/policies.ts";
import { type Backbone, normalised } from "../src/nn/backbone.ts";
import { conv4 } from "../src/nn/conv4.ts";
import { mlp } from "../src/nn/mlp.ts";
import { initialWeights } from "../src/nn/scope.ts";
import { adam } from "../src/optim/adam.ts";

/** A training step that is timed here and in Python: network, batch and distance are the same on both sides. */
export interface Workload {
  readonly name: string;
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

export const workloads: readonly Workload[] = [
  { name: "mlp", backbone: mlp(), sampleShape: [32], batch: [8, 8], squared: false, steps: 400, target: 0.2 },
  {
    name: "conv4",
    backbone: normalised(conv4()),
    sampleShape: [1, 28, 28],
    batch: [16, 4],
    squared: true,
    steps: 12,
    target: 1.5,
  },
];

/** A step of ours, with a function that takes `count` of them and returns the milliseconds of each. Seeded, so that every run does the same. */
export async function openWorkload({ backbone, sampleShape, batch, squared }: Workload, threads: number) {
  const random = createRandom(1);
  const labels = balancedLabels(...batch);
  const pairs = pairsOf(labels);
  const distance = squared ? squaredEuclidean : euclidean;
  const optimizer = adam();
  const step = await openStep(
    {
      backbone,
      batchShape: [labels.length, ...sampleShape],
      objective: minedTriplets({
        loss: tripletMargin({ distance }),
        distance,
        margin: 0.2,
        labels,
        pairs,
        policies: { semiHard },
      }),
      optimizer,
    },
    (layout) => freshState(initialWeights(layout, random.fork("weights")), optimizer.slots),
    { threads },
  );
  const samples = new Float32Array(elements(sampleShape) * labels.length);
  const uniforms = new Float32Array(2 * pairs.anchors.length);
  const bounds = Float32Array.of(1);
  return {
    async time(count: number): Promise<number[]> {
      const milliseconds: number[] = [];
      for (let i = 0; i < count; i++) {
        // New samples each time, so that there is always something to mine; drawing them is not part of the step.
        for (let j = 0; j < samples.length; j++) samples[j] = random.uniform();
        const start = performance.now();
        for (let j = 0; j < uniforms.length; j++) uniforms[j] = random.uniform();
        await step.run({ batches: [{ samples, inputs: drawInputs({ bounds, uniforms }) }], learningRate: 1e-3 });
        milliseconds.push(performance.now() - start);
      }
      return milliseconds;
    },
    dispose: () => step.dispose(),
  };
}
