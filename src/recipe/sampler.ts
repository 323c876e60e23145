import { InputError } from "../core/errors.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import type { TrainFlags } from "./recipe.ts";
import { optionName } from "./option-name.ts";
import type { SamplerName } from "../cli/train/options-sampler.ts";
import { mixtureOptions } from "./policy.ts";

/** A sampler and what it is made of, as plain data for the run's record. */
export interface ChosenSampler {
  readonly sampler: Sampler;
  readonly record: { readonly name: string; readonly settings: Record<string, unknown> };
}

/** Options that one sampler alone has a use for. */
const users = {
  classExponent: "classWeighted",
  classWeights: "classWeighted",
  superClasses: "hierarchical",
  superClassMap: "hierarchical",
  lookEvery: "hardClasses",
  neighbourhoods: "hardClasses",
  nearPool: "hardClasses",
  tripletList: "fixedTriplets",
  tripletBatch: "fixedTriplets",
} as const satisfies Partial<Record<keyof TrainFlags, SamplerName>>;

/** Options that say which triplets to take. */
const choosing = [...mixtureOptions, "targetShare"] as const;

/** Throws an InputError for options of sampling that do not go together. Needs no data. */
export function checkSampler(flags: TrainFlags): void {
  for (const [option, user] of Object.entries(users) as [keyof typeof users, SamplerName][]) {
    if (flags[option] === undefined || flags.sampler === user) continue;
    throw new InputError(`invalid ${optionName(option)}: it goes with --sampler ${user}; add that or leave it out`);
  }
  if (flags.classExponent !== undefined && flags.classWeights !== undefined) {
    throw new InputError("invalid --class-exponent: --class-weights gives the weights; leave one of them out");
  }
  if (flags.sampler === "shuffled" && flags.loss !== "softmax") {
    throw new InputError("invalid --sampler: shuffled goes with --loss softmax, which alone needs no pairs of a class");
  }
  if (flags.sampler === "fixedTriplets") checkFixed(flags);
}

function checkFixed(flags: TrainFlags): void {
  if (flags.tripletList === undefined) {
    throw new InputError("missing option: --triplet-list <file>, which --sampler fixedTriplets draws from");
  }
  if (flags.loss !== undefined && flags.loss !== "triplet") {
    throw new InputError(`invalid --loss: ${flags.loss} takes no triplets, which --sampler fixedTriplets gives`);
  }
  const choice = choosing.find((option) => flags[option] !== undefined);
  if (choice !== undefined) {
    throw new InputError(`invalid ${optionName(choice)}: --sampler fixedTriplets gives the triplets; leave it out`);
  }
  const size = (["classes", "samples"] as const).find((option) => flags[option] !== undefined);
  if (size !== undefined && flags.pretrain === undefined) {
    throw new InputError(`invalid ${optionName(size)}: --sampler fixedTriplets draws triplets; use --triplet-batch`);
  }
  if (flags.onCollapse === "rollBack") {
    throw new InputError(
      "invalid --on-collapse: rollBack makes the mixture of policies softer, which --sampler fixedTriplets does not have; use warn or stop",
    );
  }
}

/** A sampler with what a run's record says of it. */
export const recorded = (sampler: Sampler, more: Readonly<Record<string, unknown>> = {}): ChosenSampler => ({
  sampler,
  record: { name: sampler.name, settings: { ...sampler.settings, ...more } },
});
