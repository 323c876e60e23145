import type { Random } from "../../core/random.ts";
import type { Objective } from "../../engine/objective.ts";
import { classification, labelInputs } from "../../engine/objectives/classification.ts";
import { labelled } from "../../engine/objectives/labelled.ts";
import { openStep } from "../../engine/step.ts";
import type { Shape } from "../../graph/value.ts";
import { balancedLabels } from "../../mining/pairs.ts";
import type { TrainingLoss, TrainingSettings } from "../settings.ts";
import type { Stepper } from "../stepper.ts";
import { handled, ingredients } from "./common.ts";

/** What a loss other than the triplets' makes a step minimise, and how many parts of a batch it is of. */
export function objectiveOf(
  loss: TrainingLoss,
  { classes, samples, trainingClasses }: TrainingSettings,
): { readonly objective: Objective; readonly offered: number } {
  if (loss.kind === "classification") {
    return { objective: classification(loss, trainingClasses), offered: classes * samples };
  }
  const labels = balancedLabels(classes, samples);
  return { objective: labelled(loss, labels), offered: loss.offered(labels) };
}

/** Steps by a loss over whole batches. Nothing in them is drawn. */
export async function openWithLoss(
  settings: TrainingSettings,
  sampleShape: Shape,
  random: Random,
  loss: TrainingLoss,
): Promise<Stepper> {
  const { graph, initial, options } = ingredients(settings, sampleShape, random);
  const { objective, offered } = objectiveOf(loss, settings);
  const step = await openStep({ ...graph, objective }, initial, options);
  const inputsOf = (labels: Int32Array) => (loss.kind === "classification" ? labelInputs(labels) : {});
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
