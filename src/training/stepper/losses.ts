import type { Random } from "../../core/random.ts";
import type { Objective } from "../../engine/objective.ts";
import { batchLoss, labelInputs } from "../../engine/objectives/batch-loss.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import { balancedLabels } from "../../mining/pairs.ts";
import type { BatchLoss } from "../../losses/loss.ts";
import type { TrainingSettings } from "../settings.ts";
import type { Stepper } from "../stepper.ts";
import { handled, ingredients } from "./common.ts";

/** What a loss other than the triplets' makes a step minimise, and how many parts of a batch it is of. */
export function objectiveOf(
  loss: BatchLoss,
  { classes, samples, trainingClasses, pairMiner, memory }: TrainingSettings,
): { readonly objective: Objective; readonly offered: number } {
  const labels = balancedLabels(classes, samples);
  const isClassification = loss.kind === "classification";
  const known = { labels: isClassification ? null : labels, classes: trainingClasses };
  return {
    objective: batchLoss(loss, known, isClassification ? {} : { miner: pairMiner, memory }),
    offered: loss.offered(labels),
  };
}

/** Steps by a loss over whole batches. Nothing in them is drawn. */
export async function openWithLoss(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  loss: BatchLoss,
): Promise<Stepper> {
  const { graph, initial, options } = ingredients(settings, sampleShape, random);
  const { objective, offered } = objectiveOf(loss, settings);
  const step = await openStep({ ...graph, objective }, initial, options);
  const inputsOf = (labels: Int32Array) => (step.inputs.includes("labels") ? labelInputs(labels) : {});
  return {
    ...handled(step, offered * settings.accumulate),
    get state() {
      return step.state;
    },
    run: ({ batches, learningRate }) =>
      step.run({
        batches: batches.map(({ samples, labels }) => ({ samples, inputs: inputsOf(labels) })),
        learningRate,
      }),
    position: () => ({ draws: [], capacity: 0 }),
    restore(state) {
      step.restore(state);
      return Promise.resolve();
    },
  };
}
