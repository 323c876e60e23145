import type { TrainingRecord } from "./data.ts";

/**
 * First epoch at which a training no longer counts as alive, Infinity where it lasted: the epoch at which its
 * embedding was found collapsed, or at which it was stopped because its loss was not finite or no triplet was left.
 * A training that a person interrupted counts up to and including its last epoch.
 */
export function lostAtEpoch(training: TrainingRecord): number {
  const { reason, epoch } = training.end;
  const stopped = reason === "finished" ? Infinity : reason === "interrupted" ? epoch + 1 : epoch;
  return Math.min(training.collapsedAtEpoch ?? Infinity, stopped);
}

/** How many of the trainings have neither stopped nor collapsed by `epoch`. */
export function aliveAt(trainings: readonly TrainingRecord[], epoch: number): number {
  return trainings.filter((training) => epoch < lostAtEpoch(training)).length;
}
