import type { ConvAttributes } from "../graph/attributes.ts";
import { add, conv, div, gemm, maxPool, maximum, reshape, sqrt, sumSquare } from "../graph/math.ts";
import { toImages, toRows } from "../graph/operators/places.ts";
import { fitsTiles, tiledConv } from "../graph/operators/winograd.ts";
import type { Value } from "../graph/value.ts";
import { uniformFanIn } from "./initializers.ts";
import type { Scope } from "./scope.ts";

export interface LinearOptions {
  /** Whether a bias is added. Default true. */
  bias?: boolean;
}

/** x·Wᵀ + b, from N × in to N × out; W is out × in. */
export function linear(scope: Scope, x: Value, out: number, { bias = true }: LinearOptions = {}): Value {
  const fanIn = x.shape[1] ?? 0;
  const weight = scope.parameter("weight", [out, fanIn], uniformFanIn(fanIn));
  const offset = bias ? scope.parameter("bias", [out], uniformFanIn(fanIn)) : null;
  return gemm(x, weight, offset, { transB: 1 });
}

export interface ConvOptions {
  /** Side of the square kernel, in pixels. Default 3. */
  kernel?: number;
  /** Default 1. */
  stride?: number;
  /** Zeros around the image, in pixels. Default: half the kernel, which keeps the size at stride 1. */
  padding?: number;
  /** Distance between the kernel's taps. Default 1. */
  dilation?: number;
  /** Groups of channels that do not mix. Default 1. */
  groups?: number;
  /** Whether a bias is added. Default true. */
  bias?: boolean;
}

/** A convolution over N × C × H × W images to `channels` channels. */
export function convolution(scope: Scope, x: Value, channels: number, options: ConvOptions = {}): Value {
  const { kernel = 3, stride = 1, padding = Math.floor(kernel / 2), dilation = 1, groups = 1 } = options;
  const { weight, bias } = convParameters(scope, x, channels, options);
  return convolve(x, weight, bias, {
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    group: groups,
  });
}

/** A convolution with given kernels, in tiles where that is faster: then it is made of rows (see places.ts). */
export function convolve(x: Value, weight: Value, bias: Value | null, attributes: ConvAttributes): Value {
  const { pads = [], strides = [], dilations = [] } = attributes;
  const same = pads.every((n) => n === 1) && pads.length === 4 && [...strides, ...dilations].every((n) => n === 1);
  if (!same || !fitsTiles(x, weight)) return conv(x, weight, bias, attributes);
  const rows = tiledConv(toRows(x), weight);
  return toImages(bias ? add(rows, reshape(bias, [-1, 1, 1, 1])) : rows);
}

/** What a convolution learns: kernels, out × in/groups × k × k, and a bias for each output channel. */
export function convParameters(
  scope: Scope,
  x: Value,
  channels: number,
  { kernel = 3, groups = 1, bias = true }: ConvOptions,
): { weight: Value; bias: Value | null } {
  const perGroup = (x.shape[1] ?? 0) / groups;
  const fanIn = perGroup * kernel * kernel;
  return {
    weight: scope.parameter("weight", [channels, perGroup, kernel, kernel], uniformFanIn(fanIn)),
    bias: bias ? scope.parameter("bias", [channels], uniformFanIn(fanIn)) : null,
  };
}

/** The largest value of each `size` × `size` window; a rest at the right and lower edge is left out. */
export const pool = (x: Value, size = 2): Value => maxPool(x, { kernel_shape: [size, size], strides: [size, size] });

/** Rows divided by their Euclidean length, N × d. A row shorter than `epsilon` is divided by `epsilon`. */
export const l2Normalise = (x: Value, epsilon = 1e-12): Value =>
  div(x, maximum(sqrt(maximum(sumSquare(x, [1], { keep: true }), epsilon * epsilon)), epsilon));
