import { InputError } from "../core/errors.ts";
import type { ClassificationLoss } from "../losses/loss.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import type { LearningRate } from "../optim/learning-rate.ts";

/**
 * A first phase that trains the network by classifying the training classes. Then the classifier is dropped, the
 * optimizer forgets, and the training proper goes on from the network's weights (their average, where one is kept).
 */
export interface Pretraining {
  /** Epochs of this phase, before those of the training proper; 1 or more. */
  readonly epochs: number;
  /** How it classifies. Default `softmaxLoss()`. */
  readonly loss?: ClassificationLoss;
  /** Default: the training's own schedule, run through once in this phase and once more after it. */
  readonly learningRate?: LearningRate;
}

/** Writes out the defaults. Throws an InputError for a number of epochs that is none. */
export function settlePretraining({ epochs, loss = softmaxLoss(), learningRate }: Pretraining) {
  if (!(Number.isInteger(epochs) && epochs >= 1)) {
    throw new InputError(`invalid epochs of the pretraining: ${epochs}, expected a whole number, 1 or more`);
  }
  return { epochs, loss, learningRate: learningRate ?? null };
}

/** What a training with a first phase does at a time. */
export type Phase = "pretraining" | "training";

interface Phased {
  readonly epochs: number;
  readonly pretrain: { readonly epochs: number } | null;
}

/** Epochs of the first phase; 0 where there is none. */
export const pretrainingEpochs = ({ pretrain }: Pick<Phased, "pretrain">): number => pretrain?.epochs ?? 0;

/** Epochs of both phases: the log counts them through. */
export const totalEpochs = (settings: Phased): number => pretrainingEpochs(settings) + settings.epochs;

/** The phase that an epoch belongs to, by how many epochs were done before it. */
export const phaseOf = (settings: Pick<Phased, "pretrain">, epochsDone: number): Phase =>
  epochsDone < pretrainingEpochs(settings) ? "pretraining" : "training";
