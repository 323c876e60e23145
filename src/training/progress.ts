import type { BatchState } from "../data/batches.ts";
import type { StepState } from "../engine/state.ts";
import { type HealthMemory, noMemory } from "../evaluation/health.ts";
import type { Mixture } from "../mining/mixture.ts";
import type { Weights } from "../nn/scope.ts";

/**
 * Where a training stands, besides its weights: a plain JSON value, so that a training can be broken off at any step and
 * go on to the same bits.
 */
export interface Progress {
  /** Epochs done. */
  epoch: number;
  /** Steps done. */
  step: number;
  /** Sums over the steps of the epoch under way. */
  running: RunningEpoch;
  /** Epochs in a row without a triplet. */
  idle: number;
  /** Step of the last evaluation; −1 before the first. */
  evaluatedStep: number;
  /** Means of the last epoch, for the sentinel; null before the first, and where it did not learn from triplets. */
  lastEpoch: EpochMeans | null;
  /** The best evaluation so far by the chosen measure. */
  best: { readonly value: number; readonly epoch: number; readonly step: number } | null;
  /** Evaluations in a row without a better one. */
  stale: number;
  /** Evaluations in a row without a better one since the learning rate was lowered. */
  staleRate: number;
  /** What plateaus have made of the learning rate: a factor. */
  rateScale: number;
  /** How far an adaptive schedule has gone. */
  hardness: number;
  /** Share of the mixture that is random hard because of collapses, in [0, 1). */
  caution: number;
  /** The mixture that a person has put in the place of the schedule's; null where the schedule rules. */
  byHand: Mixture | null;
  /** Returns to a sound state. */
  rollBacks: number;
  /** Whether the last evaluation found the embedding collapsed. */
  collapsed: boolean;
  /** What the sentinel remembers of the embedding. */
  health: HealthMemory;
  /** Where the training was when its last sound state was kept; null where none is. */
  soundAt: { readonly epoch: number; readonly step: number } | null;
  /** Whether it has been said that the embedding ails. */
  saidAiling: boolean;
  /** Whether it has been said that an epoch gave no triplets. */
  saidIdle: boolean;
}

export interface RunningEpoch {
  readonly steps: number;
  readonly updates: number;
  readonly loss: number;
  readonly active: number;
  readonly gradientNorm: number;
}

/** Means over an epoch. */
export interface EpochMeans {
  readonly loss: number;
  readonly activeShare: number;
  readonly gradientNorm: number;
}

export const emptyEpoch: RunningEpoch = { steps: 0, updates: 0, loss: 0, active: 0, gradientNorm: 0 };

/** The beginning of a training. */
export const beginning = (): Progress => ({
  epoch: 0,
  step: 0,
  running: emptyEpoch,
  idle: 0,
  evaluatedStep: -1,
  lastEpoch: null,
  best: null,
  stale: 0,
  staleRate: 0,
  rateScale: 1,
  hardness: 0,
  caution: 0,
  byHand: null,
  rollBacks: 0,
  collapsed: false,
  health: noMemory,
  soundAt: null,
  saidAiling: false,
  saidIdle: false,
});

/** Everything that a training needs to go on as if it had not been broken off. */
export interface Snapshot {
  readonly state: StepState;
  readonly progress: Progress;
  readonly feed: FeedState;
  readonly stepper: StepperPosition;
  /** Weights that the chosen measure found best, where those are kept. */
  readonly best: Weights | null;
  /** The last state that was not collapsed, where a training may go back to it. */
  readonly sound: StepState | null;
  /** Whether the log says of it: then it does again when the training goes on. */
  readonly announced: boolean;
}

/** Where the batches stand. */
export interface FeedState {
  readonly batches: BatchState;
  /** Batches that were drawn ahead and have not been trained on. */
  readonly ahead: readonly (readonly number[])[];
}

/** Where the draws of triplets stand. */
export interface StepperPosition {
  readonly draws: readonly number[];
  /** Triplets that a step has room for, where a miner of the user's own finds them; 0 otherwise. */
  readonly capacity: number;
}
