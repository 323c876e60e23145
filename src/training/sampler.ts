import { InputError } from "../core/errors.ts";
import { classBalanced } from "../data/samplers/class-balanced.ts";
import { relevantBatches } from "../data/samplers/relevant-batches.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import { shuffled } from "../data/samplers/shuffled.ts";
import type { BatchLoss } from "../losses/loss.ts";
import type { TrainingOptions } from "./settings.ts";

/** What a loss is trained with where nothing else is asked for; null stands for the triplet loss. */
export const samplerOf = (loss: BatchLoss | null): Sampler =>
  loss?.kind === "classification" && loss.batches === "shuffled" ? shuffled() : classBalanced();

/** Options that say which triplets to take, for those who do not give them. */
const choosing = ["miningDistance", "schedule", "policies", "miner", "draw", "pairs"] as const;

/** The sampler that was asked for, or the loss's. Throws an InputError where it does not go with the other options. */
export function settleSampler(
  options: Pick<TrainingOptions, "sampler" | "relevance" | "loss" | "onCollapse" | (typeof choosing)[number]>,
): Sampler {
  const { sampler, relevance, loss = null, onCollapse } = options;
  if (!sampler) return relevance ? relevantBatches(relevance) : samplerOf(loss);
  if (sampler.kind === "groups" && sampler.relevance !== relevance) {
    throw new InputError(
      `invalid sampler: ${sampler.name} draws by ${sampler.relevance.name}, expected the relevance that the training goes by; give both the same`,
    );
  }
  if (sampler.kind === "samples" && loss?.kind !== "classification") {
    throw new InputError(
      `invalid sampler: ${sampler.name} draws samples whatever their class, expected classes for ${loss?.name ?? "triplets"}; use classBalanced(), or a loss that classifies`,
    );
  }
  if (sampler.kind !== "triplets") return sampler;
  if (loss) {
    throw new InputError(
      `invalid sampler: ${sampler.name} gives triplets, which a training by ${loss.name} does not take; leave out one of the two`,
    );
  }
  const given = choosing.find((option) => options[option] !== undefined);
  if (given !== undefined) {
    throw new InputError(`invalid ${given}: ${sampler.name} gives the triplets, so that none are chosen; leave it out`);
  }
  if (onCollapse === "rollBack") {
    throw new InputError(
      `invalid onCollapse: rollBack makes the mixture of policies softer, which a training by ${sampler.name} does not have; use warn or stop`,
    );
  }
  return sampler;
}
