import { createRandom } from "../core/random.ts";
import { classBalancedBatches } from "../data/batches.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { allSamples } from "../data/labels.ts";
import { copyState } from "../engine/state.ts";
import { checkMixture, type Mixture } from "../mining/mixture.ts";
import type { Context, TrainingHooks } from "./context.ts";
import { runEpoch } from "./epoch.ts";
import { evaluator, keeper } from "./evaluator.ts";
import type { EndEvent } from "./events.ts";
import { knownPolicies, settle, type TrainingOptions, type TrainingSettings } from "./settings.ts";
import { openStepper } from "./stepper.ts";
import { type TrainedModel, trainedModel } from "./trained-model.ts";

/**
 * Trains an embedding and returns it, whatever ended the training: `model.end` says what did.
 * Without a split every sample trains and nothing is evaluated. The same seed gives the same bits on one machine.
 * @example const model = await train(dataset, { backbone: mlp({ embedding: 16 }), epochs: 20 });
 */
export async function train(
  dataset: Dataset,
  options: TrainingOptions & { readonly split?: Split },
  hooks: TrainingHooks = {},
): Promise<TrainedModel> {
  const split = options.split ?? {
    train: allSamples(dataset.size),
    validation: new Int32Array(0),
    description: "every sample trains",
  };
  const settings = settle(options, new Set(Array.from(split.train, (i) => dataset.labels[i])).size);
  const random = createRandom(settings.seed);
  const stepper = await openStepper(settings, dataset.sampleShape, random);
  try {
    const end = await runEpochs({
      dataset,
      split,
      settings,
      stepper,
      random,
      hooks,
      emit: hooks.onEvent ?? (() => {}),
      position: { epoch: 0, step: 0 },
    });
    return trainedModel(settings, dataset.sampleShape, copyState(stepper.state), stepper.layout, end);
  } finally {
    await stepper.dispose();
  }
}

/** Runs epoch after epoch until something ends the training, and says what did. */
async function runEpochs(context: Context): Promise<EndEvent> {
  const { settings, split, dataset, random, emit, position } = context;
  const { classes, samples, epochs, patience } = settings;
  const { labels, classNames } = dataset;
  const batches = classBalancedBatches({
    labels,
    classNames,
    indices: split.train,
    classes,
    samples,
    random: random.fork("batches"),
  });
  const steps = settings.stepsPerEpoch ?? batches.batchesPerEpoch;
  for (const message of batches.warnings) emit({ type: "warning", code: "small-class", step: 0, message });
  const end = (reason: EndEvent["reason"], message: string): EndEvent => ({
    type: "end",
    reason,
    ...position,
    message,
  });
  const keep = keeper(context);
  const evaluate = evaluator(context, keep);

  const ended = await (async (): Promise<EndEvent> => {
    await evaluate();
    let [idle, saidSo] = [0, false];
    while (position.epoch < epochs) {
      const mixture = mixtureOf(settings, position.epoch);
      const outcome = await runEpoch(context, { batches, steps, mixture });
      if (outcome === "interrupted") return end("interrupted", "interrupted; what was learned so far is kept");
      if (outcome === "not-finite") {
        return end(
          "not-finite",
          `the loss or a weight of step ${position.step} is not finite; the weights before it are kept`,
        );
      }
      position.epoch++;
      if (!(await evaluate())) {
        context.stepper.rollBack();
        return end(
          "not-finite",
          `the embeddings after step ${position.step} are not finite; the weights before it are kept`,
        );
      }
      idle = outcome === "idle" ? idle + 1 : 0;
      if (outcome === "idle" && !saidSo) {
        saidSo = true;
        const message = `no pair of epoch ${position.epoch} gave a triplet: the policy finds no candidates, so the weights stay as they are`;
        emit({ type: "warning", code: "no-triplets", step: position.step, message });
      }
      if (idle >= patience)
        return end("no-triplets", `${patience} epochs without a triplet: there is nothing left to learn from`);
    }
    return end("finished", epochs === 1 ? "1 epoch done" : `${epochs} epochs done`);
  })();
  await evaluate.last();
  await keep();
  emit(ended);
  return ended;
}

/** The schedule's mixture of an epoch, checked: a schedule may be a function of the user's own. */
const mixtureOf = (settings: TrainingSettings, epoch: number): Mixture =>
  settings.miner ? {} : checkMixture(settings.schedule(epoch), Object.keys(knownPolicies(settings)));
