import type { ClusterReport } from "../evaluation/cluster-report.ts";
import type { Health } from "../evaluation/health.ts";
import type { Difficulty } from "../evaluation/pair-distances/difficulty.ts";
import type { DistanceHistogram } from "../evaluation/pair-distances/histogram.ts";

/** Probability of each policy by its name; the values sum to one. */
export type MixtureRecord = Readonly<Record<string, number>>;

/** Which phase an event is of, where it is not the training proper. */
export interface PhaseField {
  /** The network is pretrained by classification. */
  readonly phase?: "pretraining";
}

/**
 * One optimizer step. `active` of the `mined` triplets had a loss above zero; `pairs` anchor–positive pairs were offered.
 * Other losses count other things: contrastive loss pairs of samples, with a loss above zero; supervised contrastive loss
 * anchors, active where the most similar sample is of another class; softmax samples, active where they are classified
 * wrongly.
 */
export interface StepEvent extends PhaseField {
  readonly type: "step";
  /** Counts from 1. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly pairs: number;
  readonly mined: number;
  readonly active: number;
  /** Euclidean length of the gradient, before it is clipped. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly mixture: MixtureRecord;
  /** False where no pair gave a triplet, so that the weights stayed as they were. */
  readonly updated: boolean;
}

/** Means over the steps of one epoch. */
export interface EpochEvent extends PhaseField {
  readonly type: "epoch";
  readonly epoch: number;
  readonly step: number;
  /** Mean loss over the epoch's updates; 0 where there was none. */
  readonly loss: number;
  /** Active triplets divided by anchor–positive pairs, or what the loss counts in their place, in [0, 1]. */
  readonly activeShare: number;
  /** Mean length of the gradient over the epoch's updates; 0 where there was none. */
  readonly gradientNorm: number;
  readonly mixture: MixtureRecord;
  readonly learningRate: number;
}

/** Accuracy of N-way one-shot classification. */
export interface OneShotResult {
  readonly ways: number;
  /** Correct trials divided by all trials, in [0, 1]. */
  readonly accuracy: number;
  readonly trials: number;
}

/**
 * Measures of the validation embeddings after `epoch` epochs, both phases counted; epoch 0 is the untrained network. In a
 * training by a relevance precision and MAP@R are of what that says is of one kind, `ndcg` has relevance for its gain, and
 * there are no measures of classes.
 */
export interface EvaluationEvent {
  readonly type: "evaluation";
  readonly epoch: number;
  readonly step: number;
  readonly clusters?: ClusterReport;
  readonly precisionAt1: number;
  readonly mapAtR: number;
  /** Normalised discounted cumulative gain of whole rankings. */
  readonly ndcg?: number;
  readonly oneShot?: readonly OneShotResult[];
  /** How far the embedding is from a collapse. */
  readonly health?: Health;
  /**
   * Distances of pairs of validation samples, 200,000 of each kind at most, in the loss's distance (for one of the user's
   * own in the built-in one that it is like).
   */
  readonly distances?: DistanceHistogram;
  /** How hard the triplets of validation samples are, 200,000 at most, where the loss has a margin between distances. */
  readonly difficulty?: Difficulty;
}

export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly epoch: number;
  readonly step: number;
  readonly file: string;
}

/** Something a person should know: `code` for programs, `message` for people. */
export interface WarningEvent {
  readonly type: "warning";
  readonly code:
    | "ailing"
    | "collapse"
    | "rolled-back"
    | "plateau"
    | "data"
    | "small-class"
    | "mining"
    | "skipped-image"
    | "no-triplets"
    | "not-finite"
    | "control";
  readonly step: number;
  readonly message: string;
  /** Where a training that was rolled back went back to. */
  readonly backTo?: { readonly epoch: number; readonly step: number };
}

/** Something that was asked of the training and done. */
export interface ControlEvent {
  readonly type: "control";
  /** Steps done by then: it holds from the next one on. */
  readonly step: number;
  /** The epoch under way. */
  readonly epoch: number;
  /** `pause` and `resume`, `stop`, a `mixture` in place of the schedule's, or the `schedule` again. */
  readonly action: "pause" | "resume" | "stop" | "mixture" | "schedule";
  /** Where the action is one. */
  readonly mixture?: MixtureRecord;
}

/** The last event of a training. */
export interface EndEvent {
  readonly type: "end";
  readonly reason: "finished" | "interrupted" | "time" | "not-finite" | "collapsed" | "no-triplets" | "no-improvement";
  readonly epoch: number;
  readonly step: number;
  readonly message: string;
  /** The evaluation whose weights are kept, where those are the best and not the last. */
  readonly kept?: { readonly measure: string; readonly value: number; readonly epoch: number };
}

/** Everything that a training says. The terminal, the log, the report and the studio read the same union; it holds no clock times. */
export type TrainingEvent =
  StepEvent | EpochEvent | EvaluationEvent | CheckpointEvent | WarningEvent | ControlEvent | EndEvent;
