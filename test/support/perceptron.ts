import { createRandom } from "../../src/core/random.ts";
import { syntheticData } from "../../src/data/synthetic.ts";
import { constantMixture } from "../../src/mining/schedules.ts";
import { mlp } from "../../src/nn/mlp.ts";
import { train } from "../../src/training/train.ts";

/** Losses of the paper's perceptron over its first steps on generated data: the same wherever the runtime is the same. */
export async function perceptronLosses(): Promise<number[]> {
  const { dataset, split } = syntheticData(createRandom(7), { samples: 40, validationSamples: 8 });
  const losses: number[] = [];
  const schedule = constantMixture({ randomHard: 0.4, semiHard: 0.4, hardest: 0.2 });
  const options = { backbone: mlp(), split, schedule, classes: 5, epochs: 5, evaluateEvery: 0, seed: 3, threads: 1 };
  await train(dataset, options, {
    onEvent: (event) => {
      if (event.type === "step") losses.push(event.loss);
    },
  });
  return losses;
}
