import { inRange } from "../core/errors.ts";
import type { Mixture } from "./mixture.ts";
import { annealed, type AnnealingOptions } from "./schedules.ts";

/**
 * A schedule that looks at the training instead of the clock. All that it remembers is one number, the hardness, which
 * starts at 0 and is kept in checkpoints; both functions are pure.
 */
export interface AdaptiveSchedule {
  /** Every policy that it may draw. */
  readonly policies: readonly string[];
  /** The mixture at a hardness of 0 or more. */
  mixture(hardness: number): Mixture;
  /** The hardness after an epoch in which this share of the anchor–positive pairs gave an active triplet. */
  next(hardness: number, activeShare: number): number;
}

export interface AdaptiveOptions extends Omit<AnnealingOptions, "epochStep"> {
  /** Share of active triplets, in (0, 1), at or below which the mixture becomes harder. Default 0.5. */
  target?: number;
  /** Updates of the paper's annealing that a single epoch may bring, at most. Default 1. */
  pace?: number;
}

/**
 * A pace for a training of so many epochs: where half of the target share is active, an update takes ten epochs, as in
 * the paper, or a tenth of a training that is shorter than a hundred.
 */
export const paceFor = (epochs: number): number => Math.max(0.2, 20 / epochs);

/**
 * The paper's annealing (Kertész 2022) along the measured share of active triplets: after an epoch in which it was at or
 * below `target` the mixture takes `pace` · (1 − share / target) of an update toward harder negatives, so that an epoch
 * without active triplets takes a whole one; above the target it waits. It never goes back, as the paper's does not.
 */
export function adaptive({ target = 0.5, pace = 1, ...annealing }: AdaptiveOptions = {}): AdaptiveSchedule {
  inRange("target share", target, 1e-6, 1 - 1e-6);
  inRange("pace", pace, 1e-6, 1e3);
  const atUpdate = annealed({ ...annealing, epochStep: 1 });
  return {
    policies: ["randomHard", "semiHard", "hardest"],
    mixture: (hardness) => atUpdate(Math.floor(hardness)),
    next: (hardness, activeShare) => hardness + pace * Math.max(0, 1 - activeShare / target),
  };
}
