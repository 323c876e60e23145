import { inRange, InputError } from "../core/errors.ts";
import { squaredEuclidean, euclidean } from "../distances/distance.ts";
import type { SyntheticOptions } from "../data/synthetic.ts";
import { adaptive, paceFor } from "../mining/adaptive.ts";
import { annealed, type AnnealingOptions } from "../mining/schedules.ts";
import { mlp } from "../nn/mlp.ts";
import { constantRate } from "../optim/learning-rate.ts";
import { sgd } from "../optim/sgd.ts";
import { scheduleOf, type TrainingOptions } from "../training/settings.ts";

/** What a person may choose of the paper's protocol; the rest is `paperSettings`. */
export interface ProtocolOptions {
  /** Policies to compare. Default: the paper's four. */
  readonly policies?: readonly string[];
  /** Trainings of each policy. Default 20, as in the paper. */
  readonly trainings?: number;
  /** Epochs of a training, each of `stepsPerEpoch` batches. Default 100. */
  readonly epochs?: number;
  /** Epochs between two reports on the validation embeddings. Default 10, as in the paper. */
  readonly evaluateEvery?: number;
  /** Margin of mining and loss. Default 0.4, as in the author's published configurations. */
  readonly margin?: number;
  /** Learning rate of plain gradient descent. Default 0.015. */
  readonly learningRate?: number;
  /** Seed of the first training; the others count up from it. A 32-bit integer. Default 1. */
  readonly seed?: number;
  /** What is drawn, where it is not the paper's data. At least two classes must train and two be left. Default: the paper's. */
  readonly data?: SyntheticOptions;
  /** How NSPA anneals, where it is not as in the paper. Default: the paper's. */
  readonly annealing?: AnnealingOptions;
}

/** The protocol with every default written out. Plain data, so that it can be sent to another process. */
export interface Protocol extends Required<ProtocolOptions> {
  readonly stepsPerEpoch: number;
  readonly classes: number;
  readonly samples: number;
}

/** One training of the protocol. */
export interface TrainingSpec {
  readonly policy: string;
  readonly seed: number;
  readonly protocol: Protocol;
}

/** The four policies that the paper compares. */
const paperPolicies: readonly string[] = ["randomHard", "semiHard", "hardest", "nspa"];

const wholeNumbers = ["trainings", "epochs", "evaluateEvery"] as const;
const largestSeed = 0xffffffff;

/**
 * The protocol of Kertész (Sensors 2022, section 3.1) with what it leaves open filled in; docs/paper.md says which is
 * which. Throws an InputError for a value out of range and for an unknown policy.
 */
export function paperProtocol(options: ProtocolOptions = {}): Protocol {
  const protocol: Protocol = {
    policies: options.policies ?? paperPolicies,
    trainings: options.trainings ?? 20,
    epochs: options.epochs ?? 100,
    evaluateEvery: options.evaluateEvery ?? 10,
    margin: inRange("margin", options.margin ?? 0.4, Number.MIN_VALUE, 1e6),
    learningRate: inRange("learning rate", options.learningRate ?? 0.015, Number.MIN_VALUE, 1e6),
    seed: options.seed ?? 1,
    data: options.data ?? {},
    annealing: options.annealing ?? {},
    stepsPerEpoch: 10,
    classes: options.data?.trainClasses ?? 5,
    samples: 50,
  };
  for (const name of wholeNumbers) {
    if (!(Number.isInteger(protocol[name]) && protocol[name] > 0)) {
      throw new InputError(`invalid ${name}: ${protocol[name]}, expected a whole number above 0`);
    }
  }
  if (protocol.policies.length === 0) throw new InputError("missing policies: none named, expected at least one");
  for (const policy of protocol.policies) schedule(policy, protocol);
  const repeated = protocol.policies.find((policy, i) => protocol.policies.indexOf(policy) !== i);
  if (repeated !== undefined) throw new InputError(`invalid policies: ${repeated} is named twice, expected each once`);
  const last = protocol.seed + protocol.trainings - 1;
  if (!(Number.isInteger(protocol.seed) && protocol.seed >= 0 && last <= largestSeed)) {
    throw new InputError(
      `invalid seed: ${protocol.seed} for ${protocol.trainings} trainings, expected whole numbers from 0 to ${largestSeed}; choose a smaller seed`,
    );
  }
  return protocol;
}

/** Besides the policies that a training knows, `adaptive`: annealing by the share of active triplets, with its defaults. */
function schedule(policy: string, { epochs, annealing }: Pick<Protocol, "epochs" | "annealing">) {
  if (policy === "adaptive") return adaptive({ pace: paceFor(epochs) });
  return policy === "nspa" ? annealed(annealing) : scheduleOf(policy);
}

/**
 * All trainings, seed by seed, so that whatever has been done when someone interrupts is balanced. The i-th training of
 * each policy has the same seed, and so the same data, the same first weights and the same batches: policies differ in
 * nothing but what they pick.
 */
export const trainingsOf = (protocol: Protocol): TrainingSpec[] =>
  Array.from({ length: protocol.trainings }, (_, i) => protocol.seed + i).flatMap((seed) =>
    protocol.policies.map((policy) => ({ policy, seed, protocol })),
  );

/**
 * The paper preset, as options of a training: the reference mines on the Euclidean distance but its loss is of the
 * squared one and is averaged over all mined triplets; pairs are unordered; embeddings are points of a plane, not
 * normalised. Plain gradient descent from small weights, on large batches, is our choice, and the collapse depends on it.
 */
export const paperSettings = ({ policy, seed, protocol }: TrainingSpec) =>
  ({
    backbone: mlp({ hidden: [64, 64], embedding: 2 }),
    normalise: false,
    distance: squaredEuclidean,
    miningDistance: euclidean,
    reduction: "all",
    pairs: "unordered",
    draw: "pair",
    schedule: schedule(policy, protocol),
    optimizer: sgd(),
    learningRate: constantRate(protocol.learningRate),
    margin: protocol.margin,
    epochs: protocol.epochs,
    stepsPerEpoch: protocol.stepsPerEpoch,
    classes: protocol.classes,
    samples: protocol.samples,
    evaluateEvery: protocol.evaluateEvery,
    // A training that has nothing left to learn from has reached the goal; the paper's goes on to the end as well.
    patience: protocol.epochs,
    seed,
    threads: 1,
  }) satisfies TrainingOptions;
