import { elements } from "../graph/value.ts";
import type { Mixture } from "../mining/mixture.ts";
import type { Context } from "./context.ts";

/** How an epoch went: with updates, without a single triplet, or cut short. */
export type EpochOutcome = "learned" | "idle" | "interrupted" | "not-finite";

export interface EpochInputs {
  readonly batches: { next(): Int32Array };
  readonly steps: number;
  readonly mixture: Mixture;
}

/** One epoch, step by step, and its summary. */
export async function runEpoch(context: Context, { batches, steps, mixture }: EpochInputs): Promise<EpochOutcome> {
  const { dataset, settings, stepper, hooks, emit, position } = context;
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
