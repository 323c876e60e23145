import { createRandom } from "../core/random.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { allSamples } from "../data/labels.ts";
import { copyState } from "../engine/state.ts";
import { disagreements } from "./agreement.ts";
import type { StateShape } from "./checkpoint.ts";
import { lookAtClasses } from "./class-nearness.ts";
import { checkValidation } from "./check-validation.ts";
import type { Context, TrainingHooks } from "./context.ts";
import { type EpochOutcome, runEpoch } from "./epoch.ts";
import { type Evaluator, evaluator } from "./evaluator.ts";
import type { ControlEvent, EndEvent } from "./events.ts";
import { openFeed } from "./feed.ts";
import { governor, settleReplay } from "./governor.ts";
import { type Keeper, keeper } from "./keeper.ts";
import { phaseOf, totalEpochs } from "./pretraining.ts";
import { beginning, type Snapshot } from "./progress.ts";
import { keepSound } from "./sentinel.ts";
import { settle, type TrainingOptions } from "./settings.ts";
import { weightsOf } from "./standing.ts";
import { stateShape } from "./stepper.ts";
import { openPhases } from "./stepper/phased.ts";
import { type TrainedModel, trainedModel } from "./trained-model.ts";

/** Where a training goes on. */
export interface Resumption {
  readonly snapshot: Snapshot;
  /** The snapshot's file, as the log names it. */
  readonly file: string;
}

/**
 * Trains an embedding and returns it, whatever ended the training: `model.end` says what did.
 * Without a split every sample trains and nothing is evaluated. The same seed gives the same bits on one machine, also
 * where a training was broken off and goes on from a snapshot; the options must then be the same.
 * @example const model = await train(dataset, { backbone: mlp({ embedding: 16 }), epochs: 20 });
 */
export async function train(
  dataset: Dataset,
  options: TrainingOptions & {
    readonly split?: Split;
    readonly resume?: Resumption;
    /**
     * Events of an earlier training, whose changes of the mixture are made again after the same steps; those before the
     * snapshot of a training that goes on are in that. Default: none.
     */
    readonly replay?: readonly ControlEvent[];
  },
  hooks: TrainingHooks = {},
): Promise<TrainedModel> {
  const { split, settings } = settled(dataset, options);
  const replay = settleReplay(options.replay ?? [], settings);
  const random = createRandom(settings.seed);
  const { snapshot, file } = options.resume ?? { snapshot: null, file: "" };
  const resume = snapshot && { state: snapshot.feed, step: snapshot.progress.step };
  const feed = openFeed({ dataset, split, settings, random, hooks, resume });
  const phase = phaseOf(settings, snapshot?.progress.epoch ?? 0);
  const stepper = await openPhases(settings, dataset.sampleShape, random, phase);
  try {
    if (snapshot) await stepper.restore(snapshot.state, snapshot.stepper);
    const context: Context = {
      dataset,
      split,
      settings,
      stepper,
      feed,
      random,
      hooks,
      emit: hooks.onEvent ?? (() => {}),
      now: hooks.now ?? (() => performance.now()),
      progress: snapshot ? { ...snapshot.progress } : beginning(),
      kept: { best: snapshot?.best ?? null, sound: snapshot?.sound ?? null },
    };
    if (!snapshot) await warnAtStart(context);
    const end = await runEpochs(context, { resumed: snapshot?.announced ? file : null, replay });
    const state = copyState(stepper.state);
    const weights = context.kept.best ?? weightsOf(settings, state);
    return trainedModel({
      settings,
      sampleShape: dataset.sampleShape,
      state,
      weights,
      layout: stepper.layout,
      end,
      time: feed.time(),
    });
  } finally {
    await stepper.dispose();
  }
}

/** Says what a person should know before the first step. */
async function warnAtStart({ feed, settings, emit }: Context): Promise<void> {
  for (const message of feed.warnings) emit({ type: "warning", code: "small-class", step: 0, message });
  for (const message of await disagreements(settings)) emit({ type: "warning", code: "mining", step: 0, message });
}

/** The split, everything where there is none, and every setting for it. */
function settled(dataset: Dataset, options: TrainingOptions & { readonly split?: Split }) {
  const split = options.split ?? {
    train: allSamples(dataset.size),
    validation: new Int32Array(0),
    description: "every sample trains",
  };
  const settings = settle(options, new Set(Array.from(split.train, (i) => dataset.labels[i])).size);
  if (settings.relevance === null) checkValidation(dataset, split);
  return { split, settings };
}

/** What `readCheckpoint` has to know of a training with these options: the layout of its weights, and its optimizer's memory. */
export const checkpointShape = (
  dataset: Dataset,
  options: TrainingOptions & { readonly split?: Split },
): ((epochsDone: number) => StateShape) => stateShape(settled(dataset, options).settings, dataset.sampleShape);

interface EpochsInputs {
  /** File of the snapshot that the training goes on from, where the log said of it. */
  readonly resumed: string | null;
  readonly replay: readonly ControlEvent[];
}

/** Runs epoch after epoch until something ends the training, and says what did. */
async function runEpochs(context: Context, { resumed, replay }: EpochsInputs): Promise<EndEvent> {
  const { progress, emit } = context;
  const keep = keeper(context, resumed);
  const evaluate = evaluator(context);
  const before = governor(context, { keep, replay });
  const [reason, message] = await (async (): Promise<Ending> => {
    for (;;) {
      const ending = await betweenEpochs(context, evaluate, keep);
      if (ending) return ending;
      const outcome = await runEpoch(context, { before, between: () => keep.keepNowAndThen() });
      if (outcome === "done") continue;
      if (outcome !== "not-finite") await keep.keepQuietly();
      return endings[outcome](context);
    }
  })();
  await evaluate.last();
  await keep.keep();
  const { epoch, step, best } = progress;
  const { measure, keep: which } = context.settings;
  const kept = which === "best" && best ? { kept: { measure, value: best.value, epoch: best.epoch } } : {};
  const end: EndEvent = { type: "end", reason, epoch, step, message, ...kept };
  emit(end);
  return end;
}

type Ending = readonly [reason: EndEvent["reason"], message: string];

const endings: Readonly<Record<Exclude<EpochOutcome, "done">, (context: Context) => Ending>> = {
  interrupted: () => ["interrupted", "interrupted; what was learned so far is kept"],
  stopped: () => ["interrupted", "stopped from outside; what was learned so far is kept"],
  time: ({ settings }) => ["time", `${settings.minutes} minutes are over; what was learned so far is kept`],
  "not-finite": ({ progress }) => [
    "not-finite",
    `the loss or a weight of step ${progress.step} is not finite; the weights before it are kept`,
  ],
};

/** What is due when an epoch is over: an evaluation, a checkpoint, and whether that was the last epoch. */
async function betweenEpochs(context: Context, evaluate: Evaluator, keep: Keeper): Promise<Ending | null> {
  const { settings, progress, stepper, kept } = context;
  const { patience, earlyStopping, measure } = settings;
  const epochs = totalEpochs(settings);
  // In the middle of an epoch, a training that goes on has nothing to catch up with.
  if (progress.running.steps > 0) return null;
  if (phaseOf(settings, progress.epoch) === "training" && stepper.phase === "pretraining") {
    await stepper.endPretraining();
    // A state of the phase before does not fit any more.
    [kept.sound, progress.soundAt] = [null, null];
    keepSound(context);
  }
  const before = progress.evaluatedStep;
  const outcome = await evaluate.whenDue();
  if (outcome === "lost") return lost(context);
  if (progress.evaluatedStep !== before && progress.step > 0) await keep.keep();
  if (outcome === "collapsed") return ["collapsed", `the embedding has collapsed after epoch ${progress.epoch}`];
  if (progress.epoch === epochs) return ["finished", epochs === 1 ? "1 epoch done" : `${epochs} epochs done`];
  if (progress.idle >= patience) {
    return ["no-triplets", `${patience} epochs without a triplet: there is nothing left to learn from`];
  }
  if (earlyStopping !== null && progress.stale >= earlyStopping) {
    return [
      "no-improvement",
      `${earlyStopping} evaluations without a better ${measure}: epoch ${progress.best?.epoch} was the best`,
    ];
  }
  return (await lookAtClasses(context)) ? null : lost(context);
}

/** Goes back to the weights before those that give embeddings which are not finite, and ends. */
function lost({ stepper, progress }: Context): Ending {
  stepper.rollBack();
  return ["not-finite", `the embeddings after step ${progress.step} are not finite; the weights before it are kept`];
}
