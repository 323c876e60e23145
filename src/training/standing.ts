import type { Weights } from "../nn/scope.ts";
import { averageOf } from "../optim/averaged.ts";
import type { Context } from "./context.ts";
import type { EvaluationEvent } from "./events.ts";
import { pretrainingEpochs } from "./pretraining.ts";
import type { Measure, TrainingSettings } from "./settings.ts";
import type { StepState } from "../engine/state.ts";

/** The weights that are measured and shipped: those of the moment, or their average where one is kept. */
export function weightsOf({ average }: Pick<TrainingSettings, "average">, state: StepState): Weights {
  const slot = state.slots.at(-1);
  const { parameters, buffers } = state;
  if (average === null || state.step === 0 || !slot) return { parameters, buffers };
  return { parameters: averageOf(slot, average, state.step), buffers };
}

const copyOf = ({ parameters, buffers }: Weights): Weights => ({
  parameters: parameters.slice(),
  buffers: buffers.slice(),
});

/** What a measure says of an evaluation; higher is better. */
export function valueOf(
  measure: Measure,
  { precisionAt1, mapAtR, oneShot, ndcg }: Omit<EvaluationEvent, "type">,
): number {
  switch (measure) {
    case "precisionAt1":
      return precisionAt1;
    case "mapAtR":
      return mapAtR;
    case "oneShot":
      return oneShot?.at(-1)?.accuracy ?? NaN;
    case "ndcg":
      return ndcg ?? NaN;
  }
}

/** Compares an evaluation with the best so far: keeps its weights if it is better, else counts toward plateau and end. */
export function rank({ settings, feed, progress, kept, stepper, emit }: Context, evaluation: EvaluationEvent): void {
  const { measure, keep, plateau } = settings;
  const { epoch, step } = evaluation;
  // What there is before the training proper is no candidate: one that gets worse than it has failed, and should say so.
  if (step <= feed.steps * pretrainingEpochs(settings)) return;
  const value = valueOf(measure, evaluation);
  if (!progress.best || value > progress.best.value) {
    progress.best = { value, epoch, step };
    [progress.stale, progress.staleRate] = [0, 0];
    if (keep === "best") kept.best = copyOf(weightsOf(settings, stepper.state));
    return;
  }
  progress.stale++;
  progress.staleRate++;
  if (plateau && progress.staleRate >= plateau.patience) {
    progress.rateScale *= plateau.factor;
    progress.staleRate = 0;
    const message = `${plateau.patience} evaluations without a better ${measure}: the learning rate is multiplied by ${plateau.factor} from here on`;
    emit({ type: "warning", code: "plateau", step, message });
  }
}
