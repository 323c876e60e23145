import { InputError } from "../core/errors.ts";
import type { Matrix } from "../core/matrix.ts";
import { createRandom, type Random } from "../core/random.ts";
import { classBalancedBatches } from "../data/batches.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { allSamples } from "../data/labels.ts";
import { copyState, type StepState } from "../engine/state.ts";
import { elements } from "../graph/value.ts";
import { checkMixture, type Mixture } from "../mining/mixture.ts";
import type { Layout } from "../nn/scope.ts";
import type { EndEvent, TrainingEvent } from "./events.ts";
import { knownPolicies, policiesOf, settle, type TrainingOptions, type TrainingSettings } from "./settings.ts";
import { openStepper, type Stepper } from "./stepper.ts";
import { type TrainedModel, trainedModel } from "./trained-model.ts";
import { type Validation, validate } from "./validation.ts";

/** What a caller may watch and stop. */
export interface TrainingHooks {
  /** Called with every event, in order. */
  onEvent?: (event: TrainingEvent) => void;
  /** Ends the training after the current step when it is aborted; what was learned is returned. */
  signal?: AbortSignal;
  /** Keeps the state after an evaluation and at the end; returns the file's name for the log. */
  checkpoint?: (state: StepState, layout: Layout) => Promise<string>;
  /** Called at each evaluation with the embeddings of the validation samples; row i is sample `indices[i]`. */
  onEmbeddings?: (epoch: number, embeddings: Matrix<Float32Array>, indices: Int32Array) => void;
}

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
    const end = await runEpochs({ dataset, split, settings, stepper, random, hooks });
    return trainedModel(settings, dataset.sampleShape, copyState(stepper.state), stepper.layout, end);
  } finally {
    await stepper.dispose();
  }
}

interface Context {
  readonly dataset: Dataset;
  readonly split: Split;
  readonly settings: TrainingSettings;
  readonly stepper: Stepper;
  readonly random: Random;
  readonly hooks: TrainingHooks;
}

/** Where a training stands. */
interface Position {
  epoch: number;
  step: number;
}

/** Runs epoch after epoch until something ends the training, and says what did. */
async function runEpochs(context: Context): Promise<EndEvent> {
  const { settings, split, dataset, random, hooks } = context;
  const emit = hooks.onEvent ?? (() => {});
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
  const position: Position = { epoch: 0, step: 0 };
  for (const message of batches.warnings) emit({ type: "warning", code: "small-class", step: 0, message });
  const end = (reason: EndEvent["reason"], message: string): EndEvent => ({
    type: "end",
    reason,
    ...position,
    message,
  });
  const evaluate = evaluator(context, position, emit);

  const ended = await (async (): Promise<EndEvent> => {
    await evaluate();
    let [idle, saidSo] = [0, false];
    while (position.epoch < epochs) {
      const mixture = mixtureOf(settings, position.epoch);
      const outcome = await runEpoch(context, position, { batches, steps, mixture, emit });
      if (outcome === "interrupted") return end("interrupted", "interrupted; what was learned so far is kept");
      if (outcome === "not-finite") {
        return end(
          "not-finite",
          `the loss or a weight of step ${position.step} is not finite; the weights before it are kept`,
        );
      }
      position.epoch++;
      await evaluate();
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
  await keep(context, position, emit);
  emit(ended);
  return ended;
}

type EpochOutcome = "learned" | "idle" | "interrupted" | "not-finite";

interface EpochInputs {
  readonly batches: { next(): Int32Array };
  readonly steps: number;
  readonly mixture: Mixture;
  readonly emit: (event: TrainingEvent) => void;
}

/** One epoch, step by step, and its summary. */
async function runEpoch(
  context: Context,
  position: Position,
  { batches, steps, mixture, emit }: EpochInputs,
): Promise<EpochOutcome> {
  const { dataset, settings, stepper, hooks } = context;
  const samples = new Float32Array(settings.classes * settings.samples * elements(dataset.sampleShape));
  const total = steps * settings.epochs;
  const epoch = position.epoch + 1;
  let [loss, active, updates, learningRate] = [0, 0, 0, 0];
  for (let i = 0; i < steps; i++) {
    if (hooks.signal?.aborted) return "interrupted";
    dataset.read(batches.next(), samples);
    learningRate = settings.learningRate(position.step, total);
    const report = await stepper.run(samples, learningRate, mixture);
    position.step++;
    const { step } = position;
    if (!report.finite) {
      const message = `step ${step}: the loss or a weight is not finite; lower the learning rate or look for extreme values in the data`;
      emit({ type: "warning", code: "not-finite", step, message });
      return "not-finite";
    }
    const { mined, updated } = report;
    emit({
      type: "step",
      step,
      epoch,
      loss: report.loss,
      pairs: stepper.pairs,
      mined,
      active: report.active,
      learningRate,
      mixture,
      updated,
    });
    active += report.active;
    if (updated) {
      loss += report.loss;
      updates++;
    }
  }
  const activeShare = active / (steps * stepper.pairs);
  emit({
    type: "epoch",
    epoch,
    step: position.step,
    loss: loss / Math.max(1, updates),
    activeShare,
    mixture,
    learningRate,
  });
  return updates > 0 ? "learned" : "idle";
}

/** The schedule's mixture of an epoch, checked: a schedule may be a function of the user's own. */
function mixtureOf(settings: TrainingSettings, epoch: number): Mixture {
  if (settings.miner) return {};
  const mixture = checkMixture(settings.schedule(epoch), Object.keys(knownPolicies(settings)));
  const compiled = policiesOf(settings);
  const late = Object.keys(mixture).find((name) => (mixture[name] ?? 0) > 0 && !Object.hasOwn(compiled, name));
  if (late !== undefined) {
    throw new InputError(
      `invalid schedule: it gives ${late} a probability in epoch ${epoch} but gave it none when it was asked before, expected a pure function of the epoch`,
    );
  }
  return mixture;
}

/** Evaluates when it is time to; `last` evaluates at the end, one-shot accuracy included, unless that is done. */
function evaluator(context: Context, position: Position, emit: (event: TrainingEvent) => void) {
  const { settings, dataset, split, stepper, random, hooks } = context;
  const indices = evaluated(split.validation, settings.evaluationSamples, random.fork("evaluation"));
  let wasCollapsed = false;
  const measure = async () => {
    const weights = stepper.state;
    const result: Validation = await validate({ settings, dataset, indices, weights, random: random.fork("one-shot") });
    const { epoch, step } = position;
    hooks.onEmbeddings?.(epoch, result.embeddings, indices);
    emit({ type: "evaluation", epoch, step, ...result.measures });
    if (result.collapsed && !wasCollapsed && epoch > 0) {
      const message = `the embedding has collapsed: after epoch ${epoch} nearly all validation samples lie at one point`;
      emit({ type: "warning", code: "collapse", step, message });
    }
    wasCollapsed = result.collapsed && epoch > 0;
  };
  let done = -1;
  const run = async () => {
    if (indices.length < 2 || done === position.epoch) return;
    done = position.epoch;
    await measure();
    if (position.epoch > 0) await keep(context, position, emit);
  };
  const evaluate = async () => {
    const { evaluateEvery } = settings;
    if (evaluateEvery > 0 && position.epoch % evaluateEvery === 0) await run();
  };
  return Object.assign(evaluate, { last: run });
}

/** At most `limit` of the validation samples, drawn once, in their order. */
function evaluated(indices: Int32Array, limit: number, random: Random): Int32Array {
  return indices.length <= limit ? indices : random.shuffle(indices.slice()).slice(0, limit).sort();
}

async function keep(
  { hooks, stepper }: Context,
  { epoch, step }: Position,
  emit: (event: TrainingEvent) => void,
): Promise<void> {
  if (hooks.checkpoint)
    emit({ type: "checkpoint", epoch, step, file: await hooks.checkpoint(stepper.state, stepper.layout) });
}
