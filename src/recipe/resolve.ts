import { InputError, lookUp } from "../core/errors.ts";
import type { Split } from "../data/dataset.ts";
import { drawnGroups, relevantBatches } from "../data/samplers/relevant-batches.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import { distance as distanceOf } from "../distances/distance.ts";
import type { BatchLoss } from "../losses/loss.ts";
import type { PlainSettings } from "../losses/record.ts";
import { softmaxLoss } from "../losses/softmax.ts";
import type { PairMiner } from "../mining/pair-miner.ts";
import type { Backbone } from "../nn/backbone.ts";
import { backbone as backboneOf, backbones } from "../nn/backbones.ts";
import { conv4 } from "../nn/conv4.ts";
import { mlp } from "../nn/mlp.ts";
import { learningRate as rateOf, warmUp } from "../optim/learning-rate.ts";
import { optimizer as optimizerOf } from "../optim/optimizers.ts";
import { checkValidation } from "../training/check-validation.ts";
import { samplerOf } from "../training/sampler.ts";
import type { TrainingOptions } from "../training/settings.ts";
import { budget } from "./budget.ts";
import { type DataKind, defaultsFor, type KindDefaults } from "./defaults.ts";
import { resolveLoss } from "./loss.ts";
import { optionName } from "./option-name.ts";
import { checkPolicy, resolvePolicy } from "./policy.ts";
import type { Recipe } from "./recipe.ts";
import { checkTrainedRelevance, type ChosenRelevance } from "./relevance.ts";
import type { RunConfiguration } from "./run-schema.ts";
import { type ChosenSampler, checkSampler, recorded } from "./sampler.ts";
import { checkSplit, type SplitData } from "./split.ts";

/** A training with every choice made. */
export interface ResolvedTraining {
  readonly options: TrainingOptions & { readonly split: Split };
  /** The same as plain data, for the run's record. */
  readonly settings: Omit<RunConfiguration["settings"], "augmentation" | "turns" | "controls">;
}

/** Checks everything that can be checked before any data is read. Throws an InputError. */
export function checkRecipe(recipe: Recipe): void {
  // The data's kind is not known yet, but every kind has the same loss under a preset.
  const { loss } = resolveLoss(recipe, defaultsFor("image", recipe));
  if (loss === null || recipe.policy !== undefined) checkPolicy(recipe);
  if (loss !== null && recipe.anneal === "adaptive") {
    throw new InputError(
      `invalid --anneal: adaptive goes by the share of active triplets, which --loss ${loss.name} does not know; use another`,
    );
  }
  checkSampler(recipe);
  checkTrainedRelevance(recipe);
  checkSplit(recipe);
  checkEvaluations(recipe);
  if (recipe.backbone !== undefined) lookUp("backbone", backbones, recipe.backbone);
  resolveOptimizer(recipe);
  resolveRate(recipe, "constant");
}

/** Throws an InputError for options that wait for evaluations where there are none. */
function checkEvaluations({ evaluateEvery, ...recipe }: Recipe): void {
  const waiting = (["earlyStopping", "plateau"] as const).find((name) => recipe[name] !== undefined);
  if (evaluateEvery !== 0 || waiting === undefined) return;
  throw new InputError(
    `invalid ${optionName(waiting)}: it counts evaluations, of which --evaluate-every 0 has none; leave out one of the two`,
  );
}

function resolveBackbone(recipe: Recipe, defaults: Pick<KindDefaults, "backbone" | "embedding" | "hidden">): Backbone {
  const name = recipe.backbone ?? defaults.backbone;
  const embedding = recipe.embedding ?? defaults.embedding;
  if (name === "mlp") return mlp({ hidden: recipe.hidden ?? defaults.hidden, embedding });
  const hidden = recipe.hidden ?? (name === defaults.backbone ? defaults.hidden : undefined);
  if (name === "conv4") return conv4({ ...(hidden !== undefined && { channels: hidden }), embedding });
  if (recipe.hidden !== undefined) {
    throw new InputError(
      `invalid --hidden: the layers of ${name} are given; use --backbone mlp or conv4, or leave it out`,
    );
  }
  return backboneOf(name, { embedding });
}

function resolveOptimizer({ optimizer = "adam", weightDecay }: Recipe) {
  return optimizerOf(optimizer, weightDecay === undefined ? {} : { weightDecay });
}

function resolveRate(recipe: Recipe, otherwise: string) {
  const { schedule = otherwise, learningRate = 0.001, warmUp: steps = 0 } = recipe;
  const rate = rateOf(schedule, learningRate);
  return {
    learningRate: steps > 0 ? warmUp(rate, steps) : rate,
    record: { schedule, rate: learningRate, warmUp: steps },
  };
}

/** A tenth of the epochs, from 1 to 10. */
const tenth = (epochs: number): number => Math.min(10, Math.max(1, Math.round(epochs / 10)));

/** Makes every choice that the person left open, for data of this kind. Throws an InputError where the data does not allow one. */
export function resolveTraining(
  kind: DataKind,
  data: SplitData & { readonly relevance?: ChosenRelevance | null },
  recipe: Recipe,
  chosen: ChosenSampler | null = null,
): ResolvedTraining {
  const defaults = defaultsFor(kind, recipe);
  const { relevance = null } = data;
  if (relevance === null) checkValidation(data.dataset, data.split);
  const batch = resolveBatch(defaults, data, recipe, chosen ? null : relevance);
  const { name, loss, pairs, settings } = resolveLoss(recipe, defaults);
  const sampler = chosen ?? recorded(relevance ? relevantBatches(relevance.relevance) : samplerOf(loss));
  const pass = Math.ceil(batchesOfPass(sampler.sampler, data, batch) / (recipe.accumulate ?? 1));
  const most = Math.max(1, Math.min(defaults.epochs, Math.round(defaults.steps / pass)));
  const length = budget(recipe, pass, { epochs: most, stepsPerEpoch: pass });
  const learning = loss
    ? resolveBatchLoss(loss, pairs, recipe, length.epochs)
    : sampler.sampler.kind === "triplets"
      ? resolveGiven(recipe, defaults, sampler.sampler)
      : resolveTriplets(recipe, defaults, length.epochs, settings);
  const backbone = resolveBackbone(recipe, defaults);
  const optimizer = resolveOptimizer(recipe);
  const rate = resolveRate(recipe, defaults.schedule);
  const plain = {
    ...length,
    ...batch,
    normalise: recipe.normalise ?? defaults.normalise,
    evaluateEvery: recipe.evaluateEvery ?? tenth(length.epochs),
    keep: recipe.keep ?? "best",
    measure: recipe.measure ?? "mapAtR",
    decay: recipe.decay ?? "matrices",
    accumulate: recipe.accumulate ?? 1,
    onCollapse: recipe.onCollapse ?? "warn",
    seed: recipe.seed ?? 1,
  } as const;
  const memory = recipe.memory === undefined ? null : { size: recipe.memory, warmUp: recipe.memoryWarmUp ?? 0 };
  const plateau = recipe.plateau === undefined ? null : { patience: recipe.plateau, factor: 0.5 };
  const pretrain = recipe.pretrain === undefined ? null : { epochs: recipe.pretrain, loss: softmaxLoss() };
  return {
    options: {
      ...plain,
      ...learning.options,
      sampler: sampler.sampler,
      ...(memory && { memory }),
      ...(relevance && { relevance: relevance.relevance }),
      ...(pretrain && { pretrain }),
      split: data.split,
      backbone,
      optimizer,
      learningRate: rate.learningRate,
      ...(plateau && { plateau }),
      ...(recipe.earlyStopping !== undefined && { earlyStopping: recipe.earlyStopping }),
      ...(recipe.clipNorm !== undefined && { clipNorm: recipe.clipNorm }),
      ...(recipe.average !== undefined && { average: recipe.average }),
      ...(recipe.minutes !== undefined && { minutes: recipe.minutes }),
      ...(recipe.checkpointMinutes !== undefined && { checkpointMinutes: recipe.checkpointMinutes }),
      ...(recipe.threads !== undefined && { threads: recipe.threads }),
      ...(recipe.triplets === true && { inspect: true }),
    },
    settings: {
      ...learning.record,
      sampler: sampler.record,
      ...(memory && { memory }),
      ...(relevance && { relevance: relevance.record }),
      loss: { name, settings: { ...settings, ...(pairs && { pairMining: pairs.name }) } },
      pretrain: pretrain && { epochs: pretrain.epochs, loss: plainOf(pretrain.loss) },
      backbone: { name: backbone.name, settings: backbone.settings },
      ...plain,
      optimizer: { name: optimizer.name, settings: optimizer.settings },
      learningRate: rate.record,
      plateau,
      earlyStopping: recipe.earlyStopping ?? null,
      clipNorm: recipe.clipNorm ?? null,
      average: recipe.average ?? null,
      threads: recipe.threads ?? null,
    },
  };
}

/** A loss as plain data. */
const plainOf = ({ name, settings }: BatchLoss) => ({ name, settings: { ...settings } });

/** What a run's record says of mining where nothing is mined. */
const recordOf = ({ name, margin, distance }: BatchLoss) =>
  ({
    policy: name,
    schedule: {},
    margin,
    distance: distance.kind,
    miningDistance: distance.kind,
    draw: null,
    pairs: null,
    reduction: null,
  }) as const;

/** Batches that cover about as many samples, or triplets, as there are. */
function batchesOfPass(
  sampler: Sampler,
  { split }: SplitData,
  { classes, samples }: { readonly classes: number; readonly samples: number },
): number {
  if (sampler.kind === "triplets") return Math.ceil(sampler.count / sampler.size);
  return Math.ceil(split.train.length / (classes * samples));
}

/** What `resolveTriplets` gives, for triplets that nothing has to choose. */
function resolveGiven(recipe: Recipe, defaults: KindDefaults, { name }: Sampler) {
  const distance = distanceOf(recipe.distance ?? defaults.distance);
  const plain = { margin: recipe.margin ?? 0.2, reduction: recipe.reduction ?? "active" } as const;
  const kind = distance.kind;
  return {
    options: { ...plain, distance },
    record: { ...plain, policy: name, schedule: {}, distance: kind, miningDistance: kind, draw: null, pairs: null },
  };
}

/** Everything about a loss other than that of triplets, and what picks its pairs, as options and as plain data. */
function resolveBatchLoss(loss: BatchLoss, pairMiner: PairMiner | null, recipe: Recipe, epochs: number) {
  if (recipe.policy === undefined) {
    return { options: { loss, ...(pairMiner && { pairMiner }) }, record: recordOf(loss) };
  }
  const { policy, schedule, record } = resolvePolicy(recipe, epochs);
  const miningDistance = recipe.miningDistance === undefined ? loss.distance : distanceOf(recipe.miningDistance);
  const plain = { draw: recipe.draw ?? "pair", pairs: recipe.pairs ?? "ordered" } as const;
  return {
    options: { loss, schedule, miningDistance, ...plain },
    record: { ...recordOf(loss), ...plain, policy, schedule: record, miningDistance: miningDistance.kind },
  };
}

/** Everything about triplets, as options and as plain data; `settings` are those that have no option of their own. */
function resolveTriplets(recipe: Recipe, defaults: KindDefaults, epochs: number, settings: PlainSettings) {
  const policy = resolvePolicy(recipe, epochs);
  const distance = distanceOf(recipe.distance ?? defaults.distance);
  // A distance that was asked for rules the mining too, unless that has its own.
  const miningDistance = distanceOf(recipe.miningDistance ?? recipe.distance ?? defaults.miningDistance);
  const plain = {
    margin: recipe.margin ?? 0.2,
    draw: recipe.draw ?? "pair",
    pairs: recipe.pairs ?? "unordered",
    reduction: recipe.reduction ?? "active",
  } as const;
  return {
    options: {
      ...plain,
      distance,
      miningDistance,
      schedule: policy.schedule,
      swap: settings["swap"] === true,
      smooth: settings["smooth"] === true,
    },
    record: {
      ...plain,
      policy: policy.policy,
      schedule: policy.record,
      distance: distance.kind,
      miningDistance: miningDistance.kind,
    },
  };
}

/** P and K: what was asked for if the data allows it, else as much of the default as it does. */
function resolveBatch(
  defaults: { readonly classes: number; readonly samples: number },
  { dataset, split }: SplitData,
  recipe: Recipe,
  chosen: ChosenRelevance | null,
): { classes: number; samples: number } {
  const available = chosen
    ? drawnGroups(chosen.relevance, split.train).length
    : new Set(Array.from(split.train, (index) => dataset.labels[index])).size;
  if (recipe.classes !== undefined && recipe.classes > available) {
    throw new InputError(
      `invalid --classes: ${recipe.classes}, but ${dataset.name} has ${available} ${chosen ? "groups" : "classes"} to train with; draw ${available} or fewer`,
    );
  }
  return {
    classes: recipe.classes ?? Math.min(defaults.classes, available),
    samples: recipe.samples ?? defaults.samples,
  };
}
