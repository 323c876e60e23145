import { InputError } from "../core/errors.ts";
import type { TrainingOptions } from "./settings.ts";

/** Throws an InputError for options that a training by a relevance cannot take, or one by classes. */
export function checkRelevance({ relevance, loss, measure, pretrain }: TrainingOptions, trainingClasses: number): void {
  if (!relevance) {
    if (measure !== "ndcg") return;
    throw new InputError(
      "invalid measure: ndcg is of a relevance, which a training by classes does not have; give one, or use mapAtR",
    );
  }
  const { name } = relevance;
  if (loss?.kind === "classification") {
    throw new InputError(
      `invalid loss: ${loss.name} classifies, but a training by ${name} has no classes; use triplets or a loss over pairs`,
    );
  }
  if (pretrain && trainingClasses < 2) {
    throw new InputError(
      `invalid pretrain: it classifies, but a training by ${name} on data of one class has nothing to tell apart; leave it out`,
    );
  }
  if (measure === "oneShot") {
    throw new InputError(
      `invalid measure: oneShot is of classes, which a training by ${name} does not have; use ndcg, mapAtR or precisionAt1`,
    );
  }
}
