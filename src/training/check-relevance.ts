import { InputError } from "../core/errors.ts";
import type { TrainingOptions } from "./settings.ts";

/** Throws an InputError for options that a training by a relevance cannot take. */
export function checkRelevance({ relevance, loss, ...options }: TrainingOptions): void {
  const name = relevance?.name ?? "";
  if (loss?.kind === "classification") {
    throw new InputError(
      `invalid loss: ${loss.name} classifies, but a training by ${name} has no classes; use triplets or a loss over pairs`,
    );
  }
  if (options.measure === "oneShot") {
    throw new InputError(
      `invalid measure: oneShot is of classes, which a training by ${name} does not have; use mapAtR or precisionAt1`,
    );
  }
}
