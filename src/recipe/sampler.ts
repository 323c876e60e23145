import { InputError } from "../core/errors.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import { optionName } from "./option-name.ts";
import { mixtureOptions } from "./policy.ts";
import type { Recipe } from "./recipe.ts";

/** What `--sampler` may name. */
export const samplerNames = [
  "classBalanced",
  "classWeighted",
  "hierarchical",
  "hardClasses",
  "fixedTriplets",
  "shuffled",
] as const;
export type SamplerName = (typeof samplerNames)[number];

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
} as const satisfies Partial<Record<keyof Recipe, SamplerName>>;

/** Options that say which triplets to take. */
const choosing = [...mixtureOptions, "targetShare"] as const;

/** Throws an InputError for options of sampling that do not go together. Needs no data. */
export function checkSampler(recipe: Recipe): void {
  for (const [option, user] of Object.entries(users) as [keyof typeof users, SamplerName][]) {
    if (recipe[option] === undefined || recipe.sampler === user) continue;
    throw new InputError(`invalid ${optionName(option)}: it goes with --sampler ${user}; add that or leave it out`);
  }
  if (recipe.classExponent !== undefined && recipe.classWeights !== undefined) {
    throw new InputError("invalid --class-exponent: --class-weights gives the weights; leave one of them out");
  }
  if (recipe.sampler === "shuffled" && recipe.loss !== "softmax") {
    throw new InputError("invalid --sampler: shuffled goes with --loss softmax, which alone needs no pairs of a class");
  }
  if (recipe.sampler === "fixedTriplets") checkFixed(recipe);
}

function checkFixed(recipe: Recipe): void {
  if (recipe.tripletList === undefined) {
    throw new InputError("missing option: --triplet-list <file>, which --sampler fixedTriplets draws from");
  }
  if (recipe.loss !== undefined && recipe.loss !== "triplet") {
    throw new InputError(`invalid --loss: ${recipe.loss} takes no triplets, which --sampler fixedTriplets gives`);
  }
  const choice = choosing.find((option) => recipe[option] !== undefined);
  if (choice !== undefined) {
    throw new InputError(`invalid ${optionName(choice)}: --sampler fixedTriplets gives the triplets; leave it out`);
  }
  const size = (["classes", "samples"] as const).find((option) => recipe[option] !== undefined);
  if (size !== undefined && recipe.pretrain === undefined) {
    throw new InputError(`invalid ${optionName(size)}: --sampler fixedTriplets draws triplets; use --triplet-batch`);
  }
  if (recipe.onCollapse === "rollBack") {
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
