import { add, batchNormalization, cast, div, mul, reciprocal, reshape, sqrt, square, sub, sum } from "../graph/math.ts";
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
 * Sum of each channel, in float64. Only within one image are numbers added in the element type: in float32 the rounding of
 * a sum over a whole batch would be several times that of everything else in the normalisation.
 */
function channelSums(x: Value): Value {
  const withinImage = x.shape.flatMap((_, axis) => (axis > 1 ? [axis] : []));
  return sum(cast(sum(x, withinImage), "float64"), [0]);
}

/**
 * y = γ·(x − μ)/σ + β with the batch's own μ and σ. The gradient is worked out by hand, because what the chain rule
 * gives node by node passes over the map twice as often (elements n per channel, x̂ = (x − μ)/σ):
 *   dβ = Σ dy,  dγ = Σ dy·x̂,  dx = γ/σ · (dy − dβ/n − x̂·dγ/n)
 *
 * The mean, rounded to the element type, is taken out first and what it leaves, r = Σ (x − μ)/n, is accounted for: so
 * channels that lie far from zero keep their digits (Chan, Golub and LeVeque 1983, equation 1.7).
 */
function normaliseBatch(x: Value, scale: Value, bias: Value, epsilon: number) {
  const wide = x.shape.map((size, axis) => (axis === 1 ? size : 1));
  const count = elements(x.shape) / (x.shape[1] ?? 1);
  const rounded = (v: Value) => cast(v, x.dtype);
  const perChannel = (v: Value) => reshape(rounded(v), wide);

  const roundedMean = rounded(div(channelSums(x), count));
  const centred = sub(x, perChannel(roundedMean));
  const rest = div(channelSums(centred), count);
  const variance = sub(div(channelSums(square(centred)), count), square(rest));
  const { inverse, slope } = slopeOf(cast(scale, "float64"), variance, epsilon);
  const statistics = { mean: rounded(rest), variance: rounded(variance) };
  const output = batchNormalization(centred, scale, bias, statistics, epsilon);

  x.graph.overrideGradient(output, [x, scale, bias], ({ upstream: dy, wants }) => {
    const dBias = channelSums(dy);
    const covariance = sub(channelSums(mul(dy, centred)), mul(rest, dBias));
    const dScale = mul(covariance, inverse);
    if (!wants(0)) return [null, rounded(dScale), rounded(dBias)];
    // dx = a·dy + b·(x − μ) + c with one a, b and c for each channel
    const share = div(slope, -count);
    const b = mul(mul(share, inverse), dScale);
    const c = sub(mul(share, dBias), mul(b, rest));
    const dx = add(mul(dy, perChannel(slope)), add(mul(centred, perChannel(b)), perChannel(c)));
    return [dx, rounded(dScale), rounded(dBias)];
  });
  return { output, mean: rounded(add(cast(roundedMean, "float64"), rest)), variance: statistics.variance, count };
}
