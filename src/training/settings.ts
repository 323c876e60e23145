import { inRange, InputError, unknownName } from "../core/errors.ts";
import type { Augment } from "../data/batch-reader.ts";
import type { Relevance } from "../data/relevance/relevance.ts";
import type { Sampler } from "../data/samplers/sampler.ts";
import type { Distance } from "../distances/distance.ts";
import { euclidean } from "../distances/distance.ts";
import type { Device } from "../engine/device.ts";
import type { BatchLoss } from "../losses/loss.ts";
import type { MemoryOptions } from "../losses/memory.ts";
import type { Miner } from "../mining/miner.ts";
import type { PairMiner } from "../mining/pair-miner.ts";
import { policies as builtIn } from "../mining/policies.ts";
import type { Policy } from "../mining/policy.ts";
import type { AdaptiveSchedule } from "../mining/adaptive.ts";
import { annealed, constantMixture, type Schedule } from "../mining/schedules.ts";
import type { Backbone } from "../nn/backbone.ts";
import { adam } from "../optim/adam.ts";
import { constantRate, type LearningRate } from "../optim/learning-rate.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { checkBatch } from "./check-batch.ts";
import { checkLoss, checkMemory } from "./check-loss.ts";
import { checkRelevance } from "./check-relevance.ts";
import { type Pretraining, settlePretraining } from "./pretraining.ts";
import { compiledPolicies } from "./policies.ts";
import { settleSampler } from "./sampler.ts";

/**
 * Measures that can tell which model is best; `oneShot` is the accuracy with the most ways that were measured, by classes
 * alone, and `ndcg` goes by a relevance alone.
 */
export type Measure = "precisionAt1" | "mapAtR" | "oneShot" | "ndcg";

/** Lowers the learning rate by a factor after so many evaluations in a row without a better measure, again and again. */
export interface Plateau {
  /** Evaluations. */
  readonly patience: number;
  /** In (0, 1). Default 0.5. */
  readonly factor?: number;
}

/** How a training is done. Everything has a default but the network. */
export interface TrainingOptions {
  /** The network, for example `conv4()`. */
  readonly backbone: Backbone;
  /** Whether embeddings are brought to length one. Default true. */
  readonly normalise?: boolean;
  /** Passes over the training samples. Default 100. */
  readonly epochs?: number;
  /** Batches of an epoch. Default: as many as it takes to see about every sample once. */
  readonly stepsPerEpoch?: number;
  /** P, classes of a batch. Default 8, or all classes where there are fewer. */
  readonly classes?: number;
  /** K, samples of each class of a batch. Default 8. */
  readonly samples?: number;
  /**
   * What makes two samples of one kind in place of their classes: `sharedTags()`, `hierarchy()`, `graded()` or one of your
   * own. Batches, mining, loss and evaluation go by it; `classes` are then the groups of a batch. Default: the classes.
   */
  readonly relevance?: Relevance;
  /**
   * How batches are drawn: `classBalanced()`, `classWeighted()`, `hierarchical()`, `hardClasses()`, `fixedTriplets()`,
   * `shuffled()`, or a sampler of your own. Default: class-balanced, or shuffled for a loss that classifies, or `relevantBatches()` by a
   * relevance.
   */
  readonly sampler?: Sampler;
  /**
   * What is minimised in place of the triplet loss: `contrastive()`, `supCon()`, `softmaxLoss()` or a loss of your own. It has
   * its own distance and margin. Of the options of mining, a loss over pairs has a use for those of a schedule, where it is
   * given one. Default: the triplet loss, with the options below.
   */
  readonly loss?: BatchLoss;
  /** Picks the pairs that such a loss is of, where it looks at pairs. Default: all of them. */
  readonly pairMiner?: PairMiner;
  /** Embeddings of earlier batches that are compared with, or mined from, as well (cross-batch memory). Default: none. */
  readonly memory?: MemoryOptions;
  /** A first phase that classifies the training classes. Default: none. */
  readonly pretrain?: Pretraining;
  /** Margin of mining and loss, in units of the loss's distance. Default 0.2. */
  readonly margin?: number;
  /** Distance of the loss. Default Euclidean. */
  readonly distance?: Distance;
  /** Distance that triplets are mined by. Default: the loss's. */
  readonly miningDistance?: Distance;
  /** Margin that triplets are mined by, in units of that distance. Default: the loss's. */
  readonly miningMargin?: number;
  /**
   * Which mixture of policies rules in an epoch. Default: NSPA's linear annealing for triplets; none for another loss, which
   * then is of all pairs. Given to a loss over pairs, the pairs of the triplets that it mines are those that the loss is of.
   */
  readonly schedule?: Schedule | AdaptiveSchedule;
  /** Policies that the schedule may name. Default: the built-in ones it names. Add your own here. */
  readonly policies?: Readonly<Record<string, Policy>>;
  /** A miner of your own, in place of policies and schedule. */
  readonly miner?: Miner;
  /** Whether the policy is drawn for each anchor–positive pair or once for a batch. Default `pair`. */
  readonly draw?: "pair" | "batch";
  /** Whether a pair counts once (the paper) or with either side as the anchor. Default `unordered`, `ordered` for a loss over pairs. */
  readonly pairs?: "unordered" | "ordered";
  /** Mean of the loss over triplets above zero, or over all mined. Default `active`. */
  readonly reduction?: "active" | "all";
  /** Whether a negative is compared with whichever of anchor and positive is nearer to it. Default false. */
  readonly swap?: boolean;
  /** Whether log(1 + eˣ) takes the place of max(0, x) in the loss of triplets. Default false. */
  readonly smooth?: boolean;
  /** Default Adam. */
  readonly optimizer?: Optimizer;
  /** Default: 0.001 all the time. */
  readonly learningRate?: LearningRate;
  /** Epochs between two evaluations; the first is before training. 0 for none. Default 10. */
  readonly evaluateEvery?: number;
  /** Validation samples that an evaluation looks at, at most; more are sampled down once. Default 4000. */
  readonly evaluationSamples?: number;
  /** Whether the model that a training leaves is the last one, or the one that a measure found best. Default `last`. */
  readonly keep?: "last" | "best";
  /** What tells which model is best, for `keep`, `earlyStopping` and `plateau`: higher is better. Default `mapAtR`. */
  readonly measure?: Measure;
  /** Evaluations in a row without a better measure after which training ends. Default: it goes on. */
  readonly earlyStopping?: number;
  /** Lowers the learning rate where the measure gets no better. Default: never. */
  readonly plateau?: Plateau;
  /** Euclidean length that a step's gradient is shortened to where it is longer. Default: none. */
  readonly clipNorm?: number;
  /** What weight decay pulls at: `matrices` spares biases and the scales and shifts of normalisations. Default `matrices`. */
  readonly decay?: "matrices" | "all";
  /**
   * What the learning rate of a loss's own weights is multiplied by, above 0. Classifiers and proxies often want a larger one
   * than the network (100 for proxy losses; Kim et al. 2020). Default 1.
   */
  readonly weightsRate?: number;
  /** Decay, in [0, 1), of an exponential moving average of the weights that is measured and kept in their place. Default: none. */
  readonly average?: number;
  /** Batches whose gradients make one step. Default 1. */
  readonly accumulate?: number;
  /** Changes each sample, as it is read, in place; its random numbers depend on sample and epoch. Default: nothing does. */
  readonly augment?: Augment;
  /** Whether steps say which triplets they were made of (`hooks.onTriplets`). Default false. */
  readonly inspect?: boolean;
  /** Minutes after which training ends, after the step under way. Default: no limit. */
  readonly minutes?: number;
  /** Minutes between two checkpoints at least, besides those of evaluations. Default 5. */
  readonly checkpointMinutes?: number;
  /** What a collapse of the embedding leads to: a warning, a return to the last sound state, or the end. Default `warn`. */
  readonly onCollapse?: "warn" | "rollBack" | "stop";
  /** Epochs without a single triplet after which training ends, since there is nothing left to learn from. Default 10. */
  readonly patience?: number;
  /** Seed of everything random, a 32-bit integer. Default 1. */
  readonly seed?: number;
  /** Threads of the runtime. Default: the machine's cores. */
  readonly threads?: number;
  /** Where the network computes: `webgpu` in browsers that have it. Bits differ between the two. Default `processor`. */
  readonly device?: Device;
}

/** Options with every default written out, checked. */
export type TrainingSettings = ReturnType<typeof settle>;

/** The schedule of each name that a person may type as a policy: a single policy, or `nspa`. */
const policyNames = [...Object.keys(builtIn), "nspa"];

/** Schedule of a policy's name. Throws an InputError that lists the valid names. */
export function scheduleOf(name: string): Schedule {
  if (name === "nspa") return annealed();
  if (!Object.hasOwn(builtIn, name)) throw unknownName("policy", name, policyNames);
  return constantMixture({ [name]: 1 });
}

/** Settings that are whole numbers, each with the smallest that makes sense; null stands for a default found later. */
const wholeNumbers = [
  ["epochs", 1],
  ["stepsPerEpoch", 1],
  ["classes", 1],
  ["samples", 1],
  ["evaluateEvery", 0],
  ["evaluationSamples", 2],
  ["patience", 1],
  ["earlyStopping", 1],
  ["accumulate", 1],
  ["threads", 1],
] as const;

/** Writes out every default, for data with so many classes to train with. Throws an InputError for a value out of range. */
export function settle(options: TrainingOptions, trainingClasses = Infinity) {
  const { loss = null } = options;
  if (loss) checkLoss(loss, options);
  else if (options.pairMiner) {
    throw new InputError(
      `invalid pairMiner: ${options.pairMiner.name} is for losses over pairs, not for triplets; give a loss, or use policies`,
    );
  }
  if (!loss && !options.pretrain && options.weightsRate !== undefined) {
    throw new InputError(
      "invalid weightsRate: a training by triplets alone has no weights but the network's; leave it out",
    );
  }
  const relevance = options.relevance ?? null;
  checkRelevance(options, trainingClasses);
  const distance = loss?.distance ?? options.distance ?? euclidean;
  const sampler = settleSampler(options);
  if (options.memory) checkMemory(options, sampler);
  const kinds = relevance && sampler.kind === "groups" ? relevance.groups.length : trainingClasses;
  const settings = {
    backbone: options.backbone,
    normalise: options.normalise ?? true,
    epochs: options.epochs ?? 100,
    stepsPerEpoch: options.stepsPerEpoch ?? null,
    classes: options.classes ?? Math.min(8, kinds),
    samples: options.samples ?? 8,
    relevance,
    sampler,
    loss,
    pairMiner: options.pairMiner ?? null,
    memory: options.memory ?? null,
    pretrain: options.pretrain ? settlePretraining(options.pretrain) : null,
    /** Classes that there are to train with, which a classifier has to know. */
    trainingClasses,
    margin: loss?.margin ?? inRange("margin", options.margin ?? 0.2, Number.MIN_VALUE, 1e6),
    distance,
    miningDistance: options.miningDistance ?? distance,
    miningMargin: inRange("mining margin", options.miningMargin ?? loss?.margin ?? options.margin ?? 0.2, 0, 1e6),
    /** Whether a mixture of policies picks what the loss is of. */
    usesMixture: loss ? options.schedule !== undefined : options.miner === undefined && sampler.kind !== "triplets",
    schedule: options.schedule ?? annealed(),
    policies: options.policies ?? null,
    miner: options.miner ?? null,
    draw: options.draw ?? "pair",
    pairs: options.pairs ?? (loss ? "ordered" : "unordered"),
    reduction: options.reduction ?? "active",
    swap: options.swap ?? false,
    smooth: options.smooth ?? false,
    optimizer: options.optimizer ?? adam(),
    learningRate: options.learningRate ?? constantRate(0.001),
    evaluateEvery: options.evaluateEvery ?? 10,
    evaluationSamples: options.evaluationSamples ?? 4000,
    keep: options.keep ?? "last",
    measure: options.measure ?? "mapAtR",
    earlyStopping: options.earlyStopping ?? null,
    plateau: options.plateau ? settlePlateau(options.plateau) : null,
    clipNorm: optional(options.clipNorm, (value) => inRange("clip norm", value, Number.MIN_VALUE, 1e30)),
    decay: options.decay ?? "matrices",
    weightsRate: inRange("weights' rate", options.weightsRate ?? 1, Number.MIN_VALUE, 1e6),
    average: optional(options.average, (value) => inRange("decay of the average", value, 0, 1 - 1e-9)),
    accumulate: options.accumulate ?? 1,
    augment: options.augment ?? null,
    inspect: options.inspect ?? false,
    minutes: optional(options.minutes, (value) => inRange("minutes", value, Number.MIN_VALUE, 1e9)),
    checkpointMinutes: inRange("minutes between checkpoints", options.checkpointMinutes ?? 5, 0, 1e9),
    onCollapse: options.onCollapse ?? "warn",
    patience: options.patience ?? 10,
    seed: options.seed ?? 1,
    threads: options.threads ?? null,
    device: options.device ?? "processor",
  };
  for (const [name, least] of wholeNumbers) {
    const value = settings[name];
    if (value !== null && !(Number.isInteger(value) && value >= least)) {
      throw new InputError(`invalid ${name}: ${value}, expected a whole number, ${least} or more`);
    }
  }
  checkBatch(settings);
  return { ...settings, compiled: settings.usesMixture ? compiledPolicies(settings) : {} };
}

const optional = <T>(value: T | undefined, check: (value: T) => T): T | null =>
  value === undefined ? null : check(value);

function settlePlateau({ patience, factor = 0.5 }: Plateau): Required<Plateau> {
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new InputError(`invalid patience of a plateau: ${patience}, expected a whole number, 1 or more`);
  }
  return { patience, factor: inRange("factor of a plateau", factor, 1e-6, 1 - 1e-6) };
}
