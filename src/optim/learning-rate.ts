import { inRange, InputError, lookUp } from "../core/errors.ts";

/** Learning rate of a step, counted from 0, of `total` steps. A pure function. */
export type LearningRate = (step: number, total: number) => number;

export function constantRate(rate: number): LearningRate {
  positive(rate);
  return () => rate;
}

export interface StepRateOptions {
  /** Share of the training after which the rate falls, again and again. Default 1/3. */
  every?: number;
  /** What it is multiplied by. Default 0.1. */
  factor?: number;
}

/** Falls by a factor at equal distances. */
export function stepRate(rate: number, { every = 1 / 3, factor = 0.1 }: StepRateOptions = {}): LearningRate {
  positive(rate);
  inRange("share of a step", every, 1e-9, 1);
  inRange("factor", factor, 0, 1);
  return (step, total) => rate * factor ** Math.floor(step / (every * Math.max(1, total)) + 1e-9);
}

/** Half a cosine from the rate down to `floor` (Loshchilov and Hutter 2017, equation 5, one cycle). Default floor 0. */
export function cosineRate(rate: number, floor = 0): LearningRate {
  positive(rate);
  inRange("final learning rate", floor, 0, rate);
  return (step, total) =>
    floor + ((rate - floor) * (1 + Math.cos((Math.PI * Math.min(step, total)) / Math.max(1, total)))) / 2;
}

/** Rises linearly over the first `steps` steps, then follows the schedule. */
export function warmUp(schedule: LearningRate, steps: number): LearningRate {
  if (!(Number.isInteger(steps) && steps >= 0)) {
    throw new InputError(`invalid warm-up: ${steps}, expected a whole number of steps, 0 or more`);
  }
  return (step, total) => schedule(step, total) * Math.min(1, (step + 1) / Math.max(1, steps));
}

const rates = {
  constant: constantRate,
  step: (rate: number) => stepRate(rate),
  cosine: (rate: number) => cosineRate(rate),
};

/** The schedule of this name. Throws an InputError that lists the valid ones. */
export const learningRate = (name: string, rate: number): LearningRate =>
  lookUp("learning-rate schedule", rates, name)(rate);

function positive(rate: number): number {
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new InputError(`invalid learning rate: ${rate}, expected a number above 0`);
  return rate;
}
