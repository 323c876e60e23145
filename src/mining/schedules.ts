import { inRange, InputError, lookUp } from "../core/errors.ts";
import type { Mixture } from "./mixture.ts";

/** Which mixture rules in an epoch, counted from 0. A pure function: there is no state to keep or to restore. */
export type Schedule = (epoch: number) => Mixture;

/** The same mixture all the time: the earlier "combined" method (Kertész, ICCC 2022), or a single policy. */
export const constantMixture =
  (mixture: Mixture): Schedule =>
  () =>
    mixture;

export interface AnnealingOptions {
  /** Epochs between two updates. Default 10. */
  epochStep?: number;
  /** Added to the probability of semi-hard at each update. Default 0.1. */
  semiHardStep?: number;
  /** Added to the probability of hardest at each update. Default 0.01. */
  hardestStep?: number;
  /** Probability of hardest that is never exceeded. Default 0.5. */
  hardestLimit?: number;
}

/**
 * Negative sampling probability annealing (Kertész, Sensors 2022, 22(19), 7579, section 3). It starts with random hard
 * alone; every `epochStep` epochs semi-hard and hardest gain, and random hard keeps what is left. With t updates done:
 *   H* = min(0.5, 0.01 t),  SH = min(1 − H*, 0.1 t),  H = 1 − SH − H*
 * Numbers that let hardest overtake semi-hard lie beyond the paper's rule; there too semi-hard gives way to hardest.
 */
export function annealed(options: AnnealingOptions = {}): Schedule {
  const { epochStep = 10, semiHardStep = 0.1, hardestStep = 0.01, hardestLimit = 0.5 } = options;
  if (!(Number.isInteger(epochStep) && epochStep > 0)) {
    throw new InputError(`invalid epoch step: ${epochStep}, expected a whole number above 0`);
  }
  inRange("semi-hard step", semiHardStep, 0, 1);
  inRange("hardest step", hardestStep, 0, 1);
  inRange("hardest limit", hardestLimit, 0, 1);
  return (epoch) => {
    const t = Math.floor(epoch / epochStep);
    const hardest = Math.min(hardestLimit, hardestStep * t);
    const semiHard = Math.min(1 - hardest, semiHardStep * t);
    // What is left; rounding may leave a hair below zero.
    return { randomHard: Math.max(0, 1 - semiHard - hardest), semiHard, hardest };
  };
}

/** How far a transition has gone, from progress in [0, 1] to [0, 1]. */
export type Shape = (progress: number) => number;

export const shapes = {
  linear: (x: number) => x,
  // slow, fast, slow
  cosine: (x: number) => (1 - Math.cos(Math.PI * x)) / 2,
  // fast first: 99 % done at the end, scaled to arrive at 1
  exponential: (x: number) => (1 - Math.exp(-Math.log(100) * x)) / 0.99,
} satisfies Record<string, Shape>;

export interface TransitionOptions {
  /** Mixture at the start. Default random hard alone. */
  from?: Mixture;
  /** Mixture at the end. Default half semi-hard, half hardest: where NSPA ends. */
  to?: Mixture;
  /** Epochs from start to end; the end holds from then on. */
  epochs: number;
  /** `linear`, `cosine`, `exponential`, or any function of progress. Default `linear`. */
  shape?: keyof typeof shapes | Shape;
}

/** From one mixture to another along a curve, epoch by epoch. */
export function transition(options: TransitionOptions): Schedule {
  const { from = { randomHard: 1 }, to = { semiHard: 0.5, hardest: 0.5 }, epochs, shape = "linear" } = options;
  if (!(epochs > 0)) throw new InputError(`invalid epochs: ${epochs}, expected a number above 0`);
  const curve = typeof shape === "function" ? shape : lookUp<Shape>("shape", shapes, shape);
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return (epoch) => {
    const share = Math.min(1, Math.max(0, curve(Math.min(1, epoch / epochs))));
    return Object.fromEntries(names.map((name) => [name, (from[name] ?? 0) * (1 - share) + (to[name] ?? 0) * share]));
  };
}

/** One mixture after another: each holds from its epoch on. The first must start at epoch 0. */
export function stepwise(steps: readonly { readonly epoch: number; readonly mixture: Mixture }[]): Schedule {
  const [first, ...rest] = steps;
  if (first?.epoch !== 0) throw new InputError(`invalid steps: the first starts at ${first?.epoch}, expected epoch 0`);
  if (rest.some(({ epoch }, i) => !(epoch > (steps[i]?.epoch ?? 0)))) {
    throw new InputError("invalid steps: expected epochs in rising order");
  }
  return (epoch) => (rest.findLast((step) => epoch >= step.epoch) ?? first).mixture;
}
