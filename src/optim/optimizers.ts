import { lookUp } from "../core/errors.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw, nadam, radam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** Settings that every optimizer understands. */
export interface OptimizerOptions {
  /** See the optimizer's own options. */
  weightDecay?: number;
}

/** Optimizers by the name that a person types. */
export const optimizers = {
  sgd,
  momentum: (options: OptimizerOptions = {}) => sgd({ momentum: 0.9, nesterov: true, ...options }),
  adam,
  adamw,
  radam,
  nadam,
  rmsprop,
  adagrad,
} satisfies Record<string, (options?: OptimizerOptions) => Optimizer>;

/** The optimizer of this name. Throws an InputError that lists the valid ones. */
export const optimizer = (name: string, options: OptimizerOptions = {}): Optimizer =>
  lookUp<(options: OptimizerOptions) => Optimizer>("optimizer", optimizers, name)(options);
