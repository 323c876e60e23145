import { choices, InputError } from "../core/errors.ts";
import type { BatchLoss } from "../losses/loss.ts";
import { checkSettings, loss as lossOf, losses } from "../losses/losses.ts";
import type { PlainSettings } from "../losses/record.ts";
import type { PairMiner } from "../mining/pair-miner.ts";
import { pairMiner } from "../mining/pair-miners.ts";
import type { KindDefaults } from "./defaults.ts";
import { optionName } from "./option-name.ts";
import { plainValue } from "./parse.ts";
import { mixtureOptions } from "./policy.ts";
import type { Recipe } from "./recipe.ts";

const batchLosses = Object.keys(losses).map((name) => lossOf(name));

/** What `--loss` may name: triplets, or a loss of the registry. */
export const lossNames: readonly string[] = ["triplet", ...batchLosses.map(({ name }) => name)];

/** Settings of triplets that have no option of their own. */
const tripletSettings = { swap: false, smooth: false };

/** Losses that have a setting. */
const having = (setting: string): string[] =>
  batchLosses.flatMap(({ name, settings }) => (Object.hasOwn(settings, setting) ? [name] : []));

/** Options that are settings of losses by the same name. */
const settingOptions = ["distance", "positiveMargin", "negativeMargin", "temperature", "head", "smoothing"] as const;

/** Losses over pairs. */
const labelled = batchLosses.flatMap(({ name, kind }) => (kind === "labelled" ? [name] : []));

/** Losses that compare samples with each other, triplets or pairs: a mixture of policies may mine for them. */
const comparing: readonly string[] = ["triplet", ...labelled];

/** Options that not every loss has a use for, with the losses that have. */
const users: Readonly<Partial<Record<keyof Recipe, readonly string[]>>> = {
  ...Object.fromEntries(mixtureOptions.map((option) => [option, comparing])),
  targetShare: ["triplet"],
  margin: ["triplet"],
  reduction: ["triplet"],
  triplets: ["triplet"],
  pairMining: labelled,
  memory: comparing,
  memoryWarmUp: comparing,
  ...Object.fromEntries(settingOptions.map((option) => [option, having(option)])),
  distance: ["triplet", ...having("distance")],
};

/**
 * The loss of a training: what was asked for, else the data's default; options of mining ask for triplets. To look at
 * triplets asks for none: it must not change what is learned.
 */
export function lossName(recipe: Recipe, defaults: Pick<KindDefaults, "loss">): string {
  if (recipe.loss !== undefined) return recipe.loss;
  if (recipe.sampler === "fixedTriplets") return "triplet";
  const asksForTriplets = Object.entries(users).some(
    ([name, losses]) =>
      (isOfMixture(name) || (losses.length === 1 && losses[0] === "triplet")) &&
      name !== "triplets" &&
      isGiven(recipe, name),
  );
  return asksForTriplets ? "triplet" : defaults.loss;
}

const isOfMixture = (name: string): boolean => mixtureOptions.some((option) => option === name);

const isGiven = (recipe: Recipe, name: string): boolean =>
  Object.entries(recipe).some(([given, value]) => given === name && value !== undefined);

export interface ResolvedLoss {
  readonly name: string;
  /** Null for triplets. */
  readonly loss: BatchLoss | null;
  readonly pairs: PairMiner | null;
  /** Every setting of the loss; of triplets those that were asked for. */
  readonly settings: PlainSettings;
}

/** The loss that was asked for. Throws an InputError for options and settings that do not go with it. */
export function resolveLoss(recipe: Recipe, defaults: Pick<KindDefaults, "loss">): ResolvedLoss {
  const name = lossName(recipe, defaults);
  const loss = name === "triplet" ? null : made(name, recipe);
  checkOptions(name, recipe);
  if (loss?.kind === "classification" && recipe.pretrain !== undefined) {
    throw new InputError(`invalid --pretrain: --loss ${name} classifies from start to end; leave one of them out`);
  }
  const asked = settingsOf(recipe.lossSetting);
  if (!loss) checkSettings(name, tripletSettings, asked);
  const pairs = recipe.pairMining === undefined ? null : pairMiner(recipe.pairMining);
  return { name, loss, pairs, settings: loss?.settings ?? asked };
}

/** Losses that a message names; beyond these their number has to do. */
const namedLosses = 8;

const few = (losses: readonly string[]): readonly string[] =>
  losses.length <= namedLosses
    ? losses
    : [...losses.slice(0, namedLosses - 1), `${losses.length - namedLosses + 1} others`];

function checkOptions(name: string, recipe: Recipe): void {
  if (recipe.memory === undefined && recipe.memoryWarmUp !== undefined) {
    throw new InputError("missing --memory: --memory-warm-up belongs to it, expected how many samples it holds");
  }
  const other = Object.entries(users).find(([option, losses]) => isGiven(recipe, option) && !losses.includes(name));
  if (other) {
    const [option, losses] = other;
    const otherwise = recipe.loss === undefined ? "give one of these, or leave it out" : "leave it out";
    const remedy = having(option).includes(name) ? `use --loss-setting ${option}=…` : otherwise;
    throw new InputError(
      `invalid ${optionName(option)}: it goes with --loss ${choices(few(losses))}, not with ${name}; ${remedy}`,
    );
  }
  if (name === "triplet") return;
  if (recipe.preset === "paper") {
    throw new InputError(`invalid --preset: paper trains by triplets, not by ${name}; leave out one of the two`);
  }
  if (recipe.policy === undefined) {
    const stray = mixtureOptions.find((option) => isGiven(recipe, option));
    if (stray !== undefined) {
      throw new InputError(
        `invalid ${optionName(stray)}: --loss ${name} mines by policies only with --policy; give one, or leave it out`,
      );
    }
  }
  if (recipe.policy !== undefined && recipe.pairMining !== undefined) {
    throw new InputError("invalid --pair-mining: the policies of --policy pick the pairs; leave one of them out");
  }
  if (recipe.policy === undefined && recipe.onCollapse === "rollBack") {
    throw new InputError(
      `invalid --on-collapse: rollBack makes the mixture of policies softer, which --loss ${name} has with --policy alone; give one, or use warn or stop`,
    );
  }
}

/** A loss of the registry, with what options and `--loss-setting` say of it. */
function made(name: string, recipe: Recipe): BatchLoss {
  const named = settingOptions.filter((option) => isGiven(recipe, option) && users[option]?.includes(name));
  const asked = settingsOf(recipe.lossSetting);
  const twice = named.find((option) => Object.hasOwn(asked, option));
  if (twice !== undefined) {
    throw new InputError(
      `invalid --loss-setting: ${twice} is given by ${optionName(twice)} too; leave out one of the two`,
    );
  }
  return lossOf(name, { ...Object.fromEntries(named.map((option) => [option, recipe[option]])), ...asked });
}

/** `temperature=0.1`, one after another, as settings. */
function settingsOf(list: readonly string[] = []): PlainSettings {
  const settings = new Map<string, unknown>();
  for (const text of list) {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new InputError(`invalid --loss-setting: ${text}, expected key=value, such as temperature=0.1`);
    }
    if (settings.has(key))
      throw new InputError(`invalid --loss-setting: ${key} is given twice; leave out one of the two`);
    settings.set(key, plainValue(value));
  }
  return Object.fromEntries(settings);
}
