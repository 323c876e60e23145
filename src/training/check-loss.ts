import { InputError } from "../core/errors.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import type { BatchLoss } from "../losses/loss.ts";
import type { TrainingOptions } from "./settings.ts";

/** Options that only the triplet loss has a use for. */
const tripletOptions = ["margin", "distance", "miner", "reduction", "swap", "smooth", "inspect"] as const;
/** Options of mining by a mixture of policies. */
const mixtureOptions = ["schedule", "policies", "miningDistance", "miningMargin", "draw", "pairs"] as const;

/** Throws an InputError for options that the loss has no use for. */
export function checkLoss({ name, kind }: BatchLoss, options: TrainingOptions): void {
  const { schedule } = options;
  const mixes = kind === "labelled" && schedule !== undefined;
  const useless = mixes ? tripletOptions : [...tripletOptions, ...mixtureOptions];
  const given = useless.find((option) => options[option] !== undefined);
  if (given !== undefined) {
    throw new InputError(
      `invalid ${given}: a training by ${name} takes no triplets; leave it out, or leave out the loss`,
    );
  }
  if (mixes && typeof schedule !== "function") {
    throw new InputError(
      `invalid schedule: an adaptive one goes by the share of active triplets, which a training by ${name} does not know; use a function of the epoch`,
    );
  }
  if (mixes && options.pairMiner) {
    throw new InputError(
      `invalid pairMiner: the schedule's policies pick the pairs; leave out ${options.pairMiner.name} or the schedule, or make a policy of it by policyOf`,
    );
  }
  for (const option of ["pairMiner", "memory"] as const) {
    if (kind !== "classification" || !options[option]) continue;
    throw new InputError(`invalid ${option}: a training by ${name}, a classification, takes none; leave it out`);
  }
  if (options.onCollapse === "rollBack" && !mixes) {
    throw new InputError(
      `invalid onCollapse: rollBack makes the mixture of policies softer, which a training by ${name} does not have; use warn or stop`,
    );
  }
}

/** Throws an InputError where triplets are not mined inside the step, so that a memory would go unused. */
export function checkMemory(
  { loss, miner, inspect }: Pick<TrainingOptions, "loss" | "miner" | "inspect">,
  sampler: Sampler,
): void {
  if (loss) return;
  const without = miner ? "a miner of one's own" : sampler.kind === "triplets" ? sampler.name : null;
  if (without !== null) {
    throw new InputError(`invalid memory: ${without} picks triplets of one batch; leave out one of the two`);
  }
  if (inspect === true) {
    throw new InputError(
      "invalid memory: triplets are looked at within their batch, which a memory reaches beyond; leave out inspect",
    );
  }
}
