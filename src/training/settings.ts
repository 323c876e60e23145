import { choices, inRange, InputError } from "../core/errors.ts";
import type { Distance } from "../distances/distance.ts";
import { euclidean } from "../distances/distance.ts";
import type { Miner } from "../mining/miner.ts";
import { policies as builtIn, type Policy } from "../mining/policies.ts";
import { annealed, constantMixture, type Schedule } from "../mining/schedules.ts";
import type { Backbone } from "../nn/backbone.ts";
import { adam } from "../optim/adam.ts";
import { constantRate, type LearningRate } from "../optim/learning-rate.ts";
import type { Optimizer } from "../optim/optimizer.ts";

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
  /** Margin of mining and loss, in units of the loss's distance. Default 0.2. */
  readonly margin?: number;
  /** Distance of the loss. Default Euclidean. */
  readonly distance?: Distance;
  /** Distance that triplets are mined by. Default: the loss's. */
  readonly miningDistance?: Distance;
  /** Which mixture of policies rules in an epoch. Default: NSPA's linear annealing. */
  readonly schedule?: Schedule;
  /** Policies that the schedule may name. Default: the built-in ones it names. Add your own here. */
  readonly policies?: Readonly<Record<string, Policy>>;
  /** A miner of your own, in place of policies and schedule. */
  readonly miner?: Miner;
  /** Whether the policy is drawn for each anchor–positive pair or once for a batch. Default `pair`. */
  readonly draw?: "pair" | "batch";
  /** Whether a pair counts once (the paper) or with either side as the anchor. Default `unordered`. */
  readonly pairs?: "unordered" | "ordered";
  /** Mean of the loss over triplets above zero, or over all mined. Default `active`. */
  readonly reduction?: "active" | "all";
  /** Default Adam. */
  readonly optimizer?: Optimizer;
  /** Default: 0.001 all the time. */
  readonly learningRate?: LearningRate;
  /** Epochs between two evaluations; the first is before training. 0 for none. Default 10. */
  readonly evaluateEvery?: number;
  /** Validation samples that an evaluation looks at, at most; more are sampled down once. Default 4000. */
  readonly evaluationSamples?: number;
  /** Epochs without a single triplet after which training ends, since there is nothing left to learn from. Default 10. */
  readonly patience?: number;
  /** Seed of everything random, a 32-bit integer. Default 1. */
  readonly seed?: number;
  /** Threads of the runtime. Default: the machine's cores. */
  readonly threads?: number;
}

/** Options with every default written out, checked. */
export type TrainingSettings = ReturnType<typeof settle>;

/** The schedule of each name that a person may type as a policy: a single policy, or `nspa`. */
const policyNames = [...Object.keys(builtIn), "nspa"];

/** Schedule of a policy's name. Throws an InputError that lists the valid names. */
export function scheduleOf(name: string): Schedule {
  if (name === "nspa") return annealed();
  if (!Object.hasOwn(builtIn, name)) throw new InputError(`unknown policy: ${name}, expected ${choices(policyNames)}`);
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
  ["threads", 1],
] as const;

/** Writes out every default, for data with so many classes to train with. Throws an InputError for a value out of range. */
export function settle(options: TrainingOptions, trainingClasses = Infinity) {
  const distance = options.distance ?? euclidean;
  const settings = {
    backbone: options.backbone,
    normalise: options.normalise ?? true,
    epochs: options.epochs ?? 100,
    stepsPerEpoch: options.stepsPerEpoch ?? null,
    classes: options.classes ?? Math.min(8, trainingClasses),
    samples: options.samples ?? 8,
    margin: inRange("margin", options.margin ?? 0.2, Number.MIN_VALUE, 1e6),
    distance,
    miningDistance: options.miningDistance ?? distance,
    schedule: options.schedule ?? annealed(),
    policies: options.policies ?? null,
    miner: options.miner ?? null,
    draw: options.draw ?? "pair",
    pairs: options.pairs ?? "unordered",
    reduction: options.reduction ?? "active",
    optimizer: options.optimizer ?? adam(),
    learningRate: options.learningRate ?? constantRate(0.001),
    evaluateEvery: options.evaluateEvery ?? 10,
    evaluationSamples: options.evaluationSamples ?? 4000,
    patience: options.patience ?? 10,
    seed: options.seed ?? 1,
    threads: options.threads ?? null,
  };
  for (const [name, least] of wholeNumbers) {
    const value = settings[name];
    if (value !== null && !(Number.isInteger(value) && value >= least)) {
      throw new InputError(`invalid ${name}: ${value}, expected a whole number, ${least} or more`);
    }
  }
  return settings;
}

/** Every policy that a schedule may name: the built-in ones and the user's own. */
export const knownPolicies = ({ policies }: TrainingSettings): Readonly<Record<string, Policy>> => ({
  ...builtIn,
  ...policies,
});

/**
 * The policies that a training compiles into its step: those the schedule names in any epoch. A policy that is never
 * drawn would only cost time. Throws an InputError for a name that is not known.
 */
export function policiesOf(settings: TrainingSettings): Readonly<Record<string, Policy>> {
  const { schedule, epochs } = settings;
  const known = knownPolicies(settings);
  const named = new Set<string>();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [name, probability] of Object.entries(schedule(epoch))) if (probability > 0) named.add(name);
  }
  return Object.fromEntries(
    [...named].map((name) => {
      const policy = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!policy) throw new InputError(`unknown policy: ${name}, expected ${choices(Object.keys(known))}`);
      return [name, policy];
    }),
  );
}
