import { InputError } from "../core/errors.ts";
import { and, cast, div, expand, gather, greater, less, maximum, mul, reshape, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { madeFrom, recordOf } from "./record.ts";
import { meanOverActive, meanOverAll, type Parts, ratio, type Reducer } from "./reduction.ts";

export interface PerAnchorOptions {
  /** How anchors become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * First the mean of each anchor's parts, then one number of the anchors, so that an anchor with many pairs weighs no more
 * than one with few. Where parts are pairs (more than one column), an anchor without any is an anchor with a loss of 0.
 * @example perAnchor({ reducer: meanOverActive })
 */
export function perAnchor({ reducer = meanOverAll }: PerAnchorOptions = {}): Reducer {
  return {
    name: "perAnchor",
    settings: { reducer: recordOf(reducer) },
    of: (parts, anchors) => reducer.of(rowsOf(parts), anchors),
  };
}

/** The mean of each row's parts. */
function rowsOf({ losses, counted }: Parts): Parts {
  const [rows = 0, columns = 0] = losses.shape;
  if (columns === 1) return { losses, counted };
  const number = sum(counted, [1], { keep: true });
  return {
    losses: div(sum(mul(losses, counted), [1], { keep: true }), maximum(number, 1)),
    counted: expand(losses.graph.constant(1, losses.dtype), [rows, 1]),
  };
}

export interface WeightedByClassOptions {
  /** Weight of each class of the training, by its number: a finite number, 0 or more. */
  readonly weights: readonly number[];
}

/**
 * Mean over all parts of the loss times the weight of its anchor's class, for classes of unequal size or importance.
 * The weights are taken as they are: they need not have a mean of 1.
 * @example weightedByClass({ weights: [1, 1, 5] })
 */
export function weightedByClass({ weights }: WeightedByClassOptions): Reducer {
  checkWeights(weights);
  return {
    name: "weightedByClass",
    settings: { weights: [...weights] },
    of({ losses, counted }, { labels, classes }) {
      if (weights.length !== classes) {
        throw new InputError(`invalid weights: ${weights.length} of them, expected one for each of ${classes} classes`);
      }
      const list = losses.graph.constant([...weights], losses.dtype, [classes]);
      const weight = reshape(gather(list, labels()), [losses.shape[0] ?? 0, 1]);
      return ratio(mul(mul(losses, weight), counted), counted);
    },
  };
}

/** Throws an InputError for what is no list of weights; records come from files. */
function checkWeights(weights: unknown): void {
  const isWeight = (weight: unknown) => typeof weight === "number" && Number.isFinite(weight) && weight >= 0;
  if (!(Array.isArray(weights) && weights.length > 0 && weights.every(isWeight))) {
    throw new InputError(`invalid weights: ${JSON.stringify(weights)}, expected a list of numbers, 0 or more`);
  }
}

export interface ThresholdOptions {
  /** Losses up to this do not count. Default: no such limit. */
  readonly low?: number;
  /** Losses from this on do not count: they may be of wrong labels. Default: no such limit. */
  readonly high?: number;
}

/**
 * Mean over the parts whose loss lies between two limits, of which one at least is given. `low: 0` is `meanOverActive`.
 * @example threshold({ low: 0.05, high: 2 })
 */
export function threshold({ low, high }: ThresholdOptions): Reducer {
  const given = [low, high].filter((limit) => limit !== undefined);
  if (given.length === 0 || !given.every(Number.isFinite) || (low ?? -Infinity) >= (high ?? Infinity)) {
    throw new InputError(
      `invalid limits: low ${JSON.stringify(low)} and high ${JSON.stringify(high)}, expected one or both, the first smaller`,
    );
  }
  return {
    name: "threshold",
    settings: { low, high },
    of({ losses, counted }) {
      const limits: Value[] = [
        ...(low === undefined ? [] : [greater(losses, low)]),
        ...(high === undefined ? [] : [less(losses, high)]),
      ];
      const within = mul(counted, cast(limits.reduce(and), losses.dtype));
      return ratio(mul(losses, within), within);
    },
  };
}

export interface DivisorOptions {
  /** What the sum is divided by, above 0. Default 1. */
  readonly divisor?: number;
}

/**
 * Sum over all parts, divided by a number that is always the same: batches with more to learn from then weigh more.
 * @example sumOver({ divisor: 64 })
 */
export function sumOver({ divisor = 1 }: DivisorOptions = {}): Reducer {
  if (!(Number.isFinite(divisor) && divisor > 0)) {
    throw new InputError(`invalid divisor: ${JSON.stringify(divisor)}, expected a number above 0`);
  }
  return {
    name: "sumOver",
    settings: { divisor },
    of: ({ losses, counted }) => div(sum(mul(losses, counted)), divisor),
  };
}

/** What makes each reducer, by name. */
export const reducers = {
  meanOverAll: () => meanOverAll,
  meanOverActive: () => meanOverActive,
  perAnchor: ({ reducer: inner }: { readonly reducer?: unknown }) =>
    perAnchor(inner === undefined ? {} : { reducer: reducer(inner) }),
  weightedByClass: ({ weights = [] }: Partial<WeightedByClassOptions>) => weightedByClass({ weights }),
  threshold,
  sumOver,
};

/**
 * The reducer of a name, or of a record of a name and settings, as a loss's own settings have it.
 * Throws an InputError for an unknown name or setting, and for values out of range.
 * @example reducer({ name: "threshold", low: 0.1 })
 */
export const reducer = (record: unknown): Reducer => madeFrom<Reducer>({ what: "reducer", table: reducers, record });
