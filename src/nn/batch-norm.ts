import {
  add,
  batchNormalization,
  div,
  mean as meanOf,
  mul,
  neg,
  reciprocal,
  reshape,
  sqrt,
  sub,
  sum,
  sumSquare,
} from "../graph/math.ts";
import { elements, type Value } from "../graph/value.ts";
import { filled } from "./initializers.ts";
import type { Scope } from "./scope.ts";

export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
  /** Weight of the newest batch in the running statistics. Default 0.1. */
  momentum?: number;
}

/**
 * Batch normalisation per channel (Ioffe and Szegedy 2015), on N × C or N × C × H × W. Training uses the batch's mean
 * and variance and updates running ones; inference uses those.
 */
export function batchNorm(scope: Scope, x: Value, { epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions = {}): Value {
  const { scale, bias, running } = normParameters(scope, x.shape[1] ?? 0);
  if (!scope.training) return batchNormalization(x, scale, bias, running, epsilon);
  const { output, ...statistics } = normaliseBatch(x, scale, bias, epsilon);
  keepRunning(scope, running, statistics, { momentum });
  return output;
}

/** Mean and variance of each channel. */
export interface Statistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** What a batch normalisation learns and keeps. */
export function normParameters(scope: Scope, count: number): { scale: Value; bias: Value; running: Statistics } {
  const channels = [count];
  return {
    scale: scope.parameter("weight", channels, filled(1)),
    bias: scope.parameter("bias", channels, filled(0)),
    running: {
      mean: scope.buffer("running_mean", channels, filled(0)),
      variance: scope.buffer("running_var", channels, filled(1)),
    },
  };
}

/** Blends a batch's statistics, over `count` elements a channel, into the running ones, whose variance is the unbiased one. */
export function keepRunning(
  scope: Scope,
  running: Statistics,
  { mean, variance, count }: Statistics & { readonly count: number },
  { momentum = 0.1 }: BatchNormOptions,
): void {
  const blend = (old: Value, batch: Value) => add(mul(old, 1 - momentum), mul(batch, momentum));
  scope.updateBuffer("running_mean", blend(running.mean, mean));
  scope.updateBuffer("running_var", blend(running.variance, mul(variance, count / Math.max(1, count - 1))));
}

/** 1/σ and γ/σ of each channel, σ = √(variance + ε). */
export function slopeOf(scale: Value, variance: Value, epsilon: number): { inverse: Value; slope: Value } {
  const inverse = reciprocal(sqrt(add(variance, epsilon)));
  return { inverse, slope: mul(scale, inverse) };
}

/**
 * y = γ·(x − μ)/σ + β with the batch's own μ and σ. The gradient is worked out by hand, because what the chain rule
 * gives node by node passes over the map twice as often (elements n per channel, x̂ = (x − μ)/σ):
 *   dβ = Σ dy,  dγ = Σ dy·x̂,  dx = γ/σ · (dy − dβ/n − x̂·dγ/n)
 */
function normaliseBatch(x: Value, scale: Value, bias: Value, epsilon: number) {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const wide = x.shape.map((size, axis) => (axis === 1 ? size : 1));
  const count = elements(x.shape) / (x.shape[1] ?? 1);
  const perChannel = (v: Value) => reshape(v, wide);

  const batchMean = meanOf(x, axes);
  const centred = sub(x, perChannel(batchMean));
  const batchVariance = mul(sumSquare(centred, axes), 1 / count);
  const { inverse, slope } = slopeOf(scale, batchVariance, epsilon);
  const output = batchNormalization(x, scale, bias, { mean: batchMean, variance: batchVariance }, epsilon);

  x.graph.overrideGradient(output, [x, scale, bias], ({ upstream: dy, wants }) => {
    const dBias = sum(dy, axes);
    const covariance = sum(mul(dy, centred), axes);
    const dScale = mul(covariance, inverse);
    if (!wants(0)) return [null, dScale, dBias];
    // dx = a·dy + b·(x − μ) + c with one a, b and c for each channel
    const a = slope;
    const b = neg(div(mul(mul(slope, mul(inverse, inverse)), covariance), count));
    const c = neg(mul(mul(slope, dBias), 1 / count));
    const dx = add(mul(dy, perChannel(a)), add(mul(centred, perChannel(b)), perChannel(c)));
    return [dx, dScale, dBias];
  });
  return { output, mean: batchMean, variance: batchVariance, count };
}
