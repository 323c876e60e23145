import { checkMixture, type Mixture } from "../mining/mixture.ts";
import type { Context } from "./context.ts";
import { phaseOf, pretrainingEpochs } from "./pretraining.ts";
import { emptyEpoch } from "./progress.ts";
import { knownPolicies, SAFE_POLICY } from "./policies.ts";

/** How an epoch went: to its end, or cut short. */
export type EpochOutcome = "done" | "interrupted" | "stopped" | "time" | "not-finite";

export interface EpochHooks {
  /** Called before every step; what it returns ends the training. */
  readonly before: () => Promise<EpochOutcome | null>;
  /** Called after every step but the last. */
  readonly between: () => Promise<void>;
}

/** One epoch, or what is left of it, step by step, and its summary. */
export async function runEpoch(context: Context, { before, between }: EpochHooks): Promise<EpochOutcome> {
  const { feed, progress } = context;
  const planned = plannedMixture(context);
  while (progress.running.steps < feed.steps) {
    const outcome = await before();
    if (outcome) return outcome;
    if (!(await runStep(context, mixtureOf(context, planned)))) return "not-finite";
    if (progress.running.steps < feed.steps) await between();
  }
  finishEpoch(context, mixtureOf(context, planned));
  return "done";
}

/** Takes a step and says so. False where a number was not finite. */
async function runStep(context: Context, mixture: Mixture): Promise<boolean> {
  const { stepper, feed, progress, emit, hooks } = context;
  const batches = await feed.next();
  const learningRate = rateOf(context);
  const report = await stepper.run({ batches, learningRate, mixture });
  const step = ++progress.step;
  if (!report.finite) {
    const message = `step ${step}: the loss or a weight is not finite; lower the learning rate or look for extreme values in the data`;
    emit({ type: "warning", code: "not-finite", step, message });
    return false;
  }
  const { loss, mined, active, gradientNorm, updated } = report;
  emit({
    type: "step",
    step,
    epoch: progress.epoch + 1,
    loss,
    pairs: stepper.pairs,
    mined,
    active,
    gradientNorm,
    learningRate,
    mixture,
    updated,
    ...phaseField(context),
  });
  for (const [i, triplets] of stepper.triplets(report).entries()) {
    hooks.onTriplets?.({ step, samples: batches[i]?.indices ?? new Int32Array(0), ...triplets });
  }
  const sums = progress.running;
  progress.running = {
    steps: sums.steps + 1,
    updates: sums.updates + (updated ? 1 : 0),
    loss: sums.loss + (updated ? loss : 0),
    active: sums.active + active,
    gradientNorm: sums.gradientNorm + (updated ? gradientNorm : 0),
  };
  return true;
}

/** Sums up an epoch: its event, its means, and what follows from them. */
function finishEpoch(context: Context, mixture: Mixture): void {
  const { settings, stepper, progress, emit } = context;
  const { schedule } = settings;
  const { steps, updates, ...sums } = progress.running;
  const loss = sums.loss / Math.max(1, updates);
  const activeShare = sums.active / (steps * stepper.pairs);
  const gradientNorm = sums.gradientNorm / Math.max(1, updates);
  const learningRate = rateOf(context, progress.step - 1);
  const [phase, triplets] = [phaseField(context), takesTriplets(context)];
  const epoch = ++progress.epoch;
  const { step } = progress;
  emit({ type: "epoch", epoch, step, loss, activeShare, gradientNorm, mixture, learningRate, ...phase });
  progress.running = emptyEpoch;
  progress.lastEpoch = triplets ? { loss, activeShare, gradientNorm } : null;
  progress.idle = updates > 0 ? 0 : progress.idle + 1;
  if (triplets && typeof schedule !== "function") {
    progress.hardness = schedule.next(progress.hardness, activeShare);
  }
  if (progress.idle > 0 && !progress.saidIdle) {
    progress.saidIdle = true;
    const message = `no pair of epoch ${epoch} gave a triplet: the policy finds no candidates, so the weights stay as they are`;
    emit({ type: "warning", code: "no-triplets", step, message });
  }
}

/** What an event says of the phase that the epoch under way belongs to. */
const phaseField = ({ settings, progress }: Context): { readonly phase?: "pretraining" } =>
  phaseOf(settings, progress.epoch) === "pretraining" ? { phase: "pretraining" } : {};

/** Whether the epoch under way learns from triplets. */
const takesTriplets = ({ settings, progress }: Context): boolean =>
  settings.loss === null && phaseOf(settings, progress.epoch) === "training";

/**
 * Learning rate of a step, counted from 0: the schedule's, which runs through each phase from its start to its end, lowered
 * where a plateau was met.
 */
function rateOf({ settings, feed, progress }: Context, step = progress.step): number {
  const { pretrain, learningRate, epochs } = settings;
  const before = feed.steps * pretrainingEpochs(settings);
  if (pretrain && step < before) return (pretrain.learningRate ?? learningRate)(step, before);
  return learningRate(step - before, feed.steps * epochs) * progress.rateScale;
}

/** The mixture that the schedule has for an epoch, checked: it may be a function of the user's own. Null where none rules. */
function plannedMixture({ settings, progress }: Context): Mixture | null {
  const { schedule, usesMixture } = settings;
  if (!usesMixture || phaseOf(settings, progress.epoch) !== "training") return null;
  const { epoch, hardness } = progress;
  return checkMixture(
    typeof schedule === "function" ? schedule(epoch - pretrainingEpochs(settings)) : schedule.mixture(hardness),
    Object.keys(knownPolicies(settings)),
  );
}

/** The mixture of a step: the planned one, or what a person has put in its place. Collapses have made it cautious. */
function mixtureOf({ progress }: Context, planned: Mixture | null): Mixture {
  if (planned === null) return {};
  const { byHand, caution } = progress;
  const wanted = byHand ?? planned;
  if (caution === 0) return wanted;
  const rest = Object.entries(wanted).map(([name, p]): [string, number] => [name, p * (1 - caution)]);
  return { ...Object.fromEntries(rest), [SAFE_POLICY]: (wanted[SAFE_POLICY] ?? 0) * (1 - caution) + caution };
}
