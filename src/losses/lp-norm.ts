import { inRange } from "../core/errors.ts";
import { euclidean } from "../distances/distance.ts";
import { abs, div, max, maximum, mul, pow, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { everySample } from "./cross-entropy.ts";
import type { LabelledLoss } from "./loss.ts";
import { recordOf } from "./record.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";

export interface LpNormOptions {
  /** Which norm: 1 for the sum of absolute values, 2 for the Euclidean length; from 1 to 100. Default 2. */
  readonly p?: number;
  /** What the norm is raised to, from 1 to 10. Default 1. */
  readonly power?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Lengths of embeddings, (Σ |xₖ|ᵖ)^(power/p), averaged: a regulariser, to be added to another loss by `weightedSum` where
 * embeddings are not brought to length one and would grow without end.
 * It counts samples; active are those of any length at all.
 * @example weightedSum([[contrastive(), 1], [lpNorm(), 0.01]])
 */
export function lpNorm({ p = 2, power = 1, reducer = meanOverAll }: LpNormOptions = {}): LabelledLoss {
  inRange("p", p, 1, 100);
  inRange("power", power, 1, 10);
  return {
    kind: "labelled",
    name: "lpNorm",
    settings: { p, power, reducer: recordOf(reducer) },
    distance: euclidean,
    anyDistance: true,
    margin: 0,
    offered: (labels) => labels.length,
    of(batch) {
      const norms = normOf(batch.embeddings, p);
      const losses = power === 1 ? norms : pow(norms, power);
      return reduced({ losses, counted: everySample(losses) }, reducer, batch);
    },
  };
}

/** Below this the largest number of a row counts as this, so that nothing is divided by 0. */
const TINY = 1e-12;

/** (Σ |xₖ|ᵖ)^(1/p) of each row, N × 1: the largest number is taken out first, so that no power vanishes or overflows. */
function normOf(x: Value, p: number): Value {
  const largest = maximum(max(abs(x), [1], { keep: true }), TINY);
  const powers = sum(pow(div(abs(x), largest), p), [1], { keep: true });
  return mul(largest, pow(maximum(powers, TINY), 1 / p));
}
