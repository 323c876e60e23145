import { inRange, InputError } from "../core/errors.ts";
import {
  div,
  equal,
  gemm,
  integers,
  matMul,
  max,
  maximum,
  mean,
  mul,
  not,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  sumSquare,
  transpose,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { l2Normalise } from "../nn/layers.ts";
import { madeFrom, type PlainSettings } from "./record.ts";

/** What keeps class weights in order. A plain object: make your own. */
export interface WeightRegulariser {
  readonly name: string;
  /** Plain settings from which the same regulariser can be made again. */
  readonly settings: PlainSettings;
  /** What is added to the loss, for weights of C classes with K centres each (C·K × d, class by class). */
  of(weight: Value, centres: number): Value;
}

export interface RegulariserOptions {
  /** What it is multiplied by before it is added to the loss, 0 or more. Default 1. */
  readonly strength?: number;
}

const regulariserOf = (
  name: string,
  { strength = 1 }: RegulariserOptions,
  of: (weight: Value, centres: number) => Value,
): WeightRegulariser => {
  inRange("strength", strength, 0, 1e6);
  return { name, settings: { strength }, of: (weight, centres) => mul(of(weight, centres), strength) };
};

/** Below every cosine. */
const LOWEST = -2;

/**
 * RegularFace (Zhao, Xu and Cheng 2019): the mean over weight vectors of the cosine with the nearest one of
 * another class, so that classes keep apart. 0 for a single class.
 * @example cosFace({ regulariser: regularFace({ strength: 0.1 }) })
 */
export const regularFace = (options: RegulariserOptions = {}): WeightRegulariser =>
  regulariserOf("regularFace", options, (weight, centres) => {
    const { graph, dtype } = weight;
    const [rows = 0] = weight.shape;
    if (rows === centres) return graph.constant(0, dtype);
    const classOf = integers(
      weight,
      Array.from({ length: rows }, (_, row) => Math.floor(row / centres)),
    );
    const other = not(equal(reshape(classOf, [rows, 1]), reshape(classOf, [1, rows])));
    const unit = l2Normalise(weight);
    return mean(max(where(other, gemm(unit, unit, null, { transB: 1 }), LOWEST), [1]));
  });

/**
 * Center invariance (Wu et al. 2017): the mean over weight vectors of (‖w‖² − mean ‖w‖²)² / 4, so that none
 * grows longer than others because its class has more samples. Only losses that look at lengths feel it:
 * `largeMarginSoftmax`, and `softmaxLoss` with a linear head.
 * @example largeMarginSoftmax({ regulariser: centerInvariant() })
 */
export const centerInvariant = (options: RegulariserOptions = {}): WeightRegulariser =>
  regulariserOf("centerInvariant", options, (weight) => {
    const lengths = sumSquare(weight, [1]);
    return div(mean(square(sub(lengths, mean(lengths)))), 4);
  });

/** Below this a squared distance counts as this, with no slope. */
const TINY = 1e-12;

/**
 * Sparse centres (Qian et al. 2019): the sum over the pairs of each class's K centres of ‖wₛ − wₜ‖, each of length
 * one, divided by C·K·(K − 1), so that centres that a class has no use for merge. Losses with one centre have no use for it.
 * @example softTriple({ regulariser: sparseCentres({ strength: 0.2 }) })
 */
export const sparseCentres = (options: RegulariserOptions = {}): WeightRegulariser =>
  regulariserOf("sparseCentres", options, (weight, centres) => {
    if (centres < 2)
      throw new InputError("invalid regulariser: sparseCentres, expected a loss with several centres a class");
    const [rows = 0, dimensions = 0] = weight.shape;
    const unit = reshape(l2Normalise(weight), [rows / centres, centres, dimensions]);
    const squared = sub(2, mul(matMul(unit, transpose(unit, [0, 2, 1])), 2));
    const pairs = weight.graph.constant(
      Array.from({ length: centres * centres }, (_, i) => (i % centres > Math.floor(i / centres) ? 1 : 0)),
      weight.dtype,
      [centres, centres],
    );
    return div(sum(mul(sqrt(maximum(squared, TINY)), pairs)), rows * (centres - 1));
  });

/** Regularisers of class weights by the name that a person types. */
export const weightRegularisers = { regularFace, centerInvariant, sparseCentres } satisfies Record<
  string,
  (options?: RegulariserOptions) => WeightRegulariser
>;

/**
 * The regulariser of a name, or of a record of a name and settings. Throws an InputError for an unknown name or setting.
 * @example weightRegulariser({ name: "regularFace", strength: 0.1 })
 */
export const weightRegulariser = (record: unknown): WeightRegulariser =>
  madeFrom<WeightRegulariser>({ what: "regulariser", table: weightRegularisers, record });
