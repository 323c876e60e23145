import * as m from "../graph/math.ts";
import { fromPlaces, gradientByPlace, placesOf, toImages, toRows } from "../graph/operators/places.ts";
import { elements, type Value } from "../graph/value.ts";
import { batchNorm, type BatchNormOptions, keepRunning, normParameters, slopeOf } from "./batch-norm.ts";
import { convolution, convolve, convParameters, pool } from "./layers.ts";
import { largestProduct, type Moments, momentsOfProducts, pooledPatches } from "./pooled-patches.ts";
import type { Scope } from "./scope.ts";

export interface PooledBlockOptions extends BatchNormOptions {
  /** Side of the square kernel, in pixels, odd. Default 3. */
  kernel?: number;
}

/** Convolution with a bias, 2×2 max pooling, ReLU. The parameters are those of `convolution`. */
export function pooledConvolution(scope: Scope, x: Value, channels: number, { kernel = 3 }: { kernel?: number } = {}) {
  // ReLU and max pooling commute; after the pooling there is a quarter as much to do.
  if (!scope.training) return m.relu(pool(convolution(scope, x, channels, { kernel })));
  const { weight, bias } = convParameters(scope, x, channels, { kernel });
  const largest = isFirst(x, kernel, channels)
    ? largestProduct(m.flatten(weight), pooledPatches(x, kernel))
    : pooledRows(toRows(convolve(x, weight, null, around(kernel))));
  // The bias is the same for every pixel of a channel, so the largest stays the largest.
  const shifted = bias ? m.add(largest, m.reshape(bias, [channels, 1])) : largest;
  return asImages(m.relu(shifted), x);
}

/** 2×2 max pooling of rows, C × pixels. */
function pooledRows(rows: Value): Value {
  const places = placesOf(rows, [2, 2]);
  const largest = places.reduce((a, b) => m.maximum(a, b));
  largest.graph.overrideGradient(largest, [rows], ({ upstream }) => [
    fromPlaces(gradientByPlace(places, largest, upstream), rows, [2, 2]),
  ]);
  return m.flatten(largest);
}

/** Padding that keeps the size. */
const around = (kernel: number) => ({ pads: Array<number>(4).fill((kernel - 1) / 2) });

/**
 * Convolution, batch normalisation, 2×2 max pooling, ReLU. The parameters are those of `convolution` (without a bias,
 * which the normalisation would take out again) in `conv`, and of `batchNorm` in `norm`.
 *
 * Training pools before it normalises, which leaves a quarter of the pixels to normalise, and gives the same numbers:
 * within a channel the normalisation grows with what goes in, or falls where its scale γ is negative. There the kernel's
 * sign is turned and |γ| taken.
 */
export function pooledNormBlock(scope: Scope, x: Value, channels: number, options: PooledBlockOptions = {}): Value {
  const { kernel = 3, epsilon = 1e-5 } = options;
  const [conv, norm] = [scope.within("conv"), scope.within("norm")];
  if (!scope.training) {
    return m.relu(pool(batchNorm(norm, convolution(conv, x, channels, { kernel, bias: false }), options)));
  }
  const { weight } = convParameters(conv, x, channels, { kernel, bias: false });
  const { scale, bias, running } = normParameters(norm, channels);
  const sign = m.sub(1, m.mul(m.cast(m.less(scale, 0), "float32"), 2));
  const kernels = m.mul(weight, m.reshape(sign, [channels, 1, 1, 1]));
  const steepness = m.mul(scale, sign);

  const { output, mean, variance, count } = isFirst(x, kernel, channels)
    ? ofPatches(x, kernels, steepness, bias, epsilon)
    : ofMap(convolve(x, kernels, null, around(kernel)), steepness, bias, epsilon);
  keepRunning(norm, running, { mean: m.mul(mean, sign), variance, count }, options);
  return asImages(m.relu(output), x);
}

/** Whether a layer sees the samples themselves, with patches no larger than its maps. Of odd images pooling leaves out pixels that count for the mean. */
function isFirst(x: Value, kernel: number, channels: number): boolean {
  const [, c = 1, h = 1, w = 1] = x.shape;
  return x.node === null && x.data === null && h % 2 === 0 && w % 2 === 0 && c * kernel * kernel <= channels;
}

/** Rows of oh × ow × N pixels, one row for each channel, as images of half the size of `x`. */
function asImages(rows: Value, x: Value): Value {
  const [n = 1, , h = 1, w = 1] = x.shape;
  return toImages(m.reshape(rows, [-1, Math.floor(h / 2), Math.floor(w / 2), n]));
}

/** Rows with the mean of each taken out. */
const centre = (rows: Value, mean: Value): Value => m.sub(rows, m.reshape(mean, [-1, 1]));

interface Normalised extends Moments {
  /** Rows of pixels, 1 × C × pixels. */
  readonly output: Value;
  /** Pixels that mean and variance are over. */
  readonly count: number;
}

/** Normalises rows, C × pixels: the operator's second axis is that of the channels. */
const normalise = (rows: Value, scale: Value, bias: Value, moments: Moments, epsilon: number): Value =>
  m.batchNormalization(m.unsqueeze(rows, [0]), scale, bias, moments, epsilon);

function ofPatches(x: Value, kernels: Value, scale: Value, bias: Value, epsilon: number): Normalised {
  const rows = m.flatten(kernels);
  const patches = pooledPatches(x, kernels.shape[2] ?? 1);
  const moments = momentsOfProducts(rows, patches);
  const output = normalise(largestProduct(rows, patches), scale, bias, moments, epsilon);
  return { ...moments, output, count: elements(x.shape) / (x.shape[1] ?? 1) };
}

/**
 * Pooling and normalising a map z with n pixels a channel, whose largest are p: y = γ·(p − μ)/σ + β, γ ≥ 0. Only the
 * largest have a gradient from y, so the sums over the map become sums over p, with p̂ = (p − μ)/σ:
 *   dβ = Σ dy,  dγ = Σ dy·p̂,  dz = γ/σ·(dy at the largest − dβ/n − ẑ·dγ/n)
 */
function ofMap(images: Value, scale: Value, bias: Value, epsilon: number): Normalised {
  const z = toRows(images);
  const [channels = 1] = z.shape;
  const count = elements(z.shape) / channels;
  const mean = m.mean(m.reshape(z, [channels, count]), [1]);
  const centred = centre(m.reshape(z, [channels, count]), mean);
  const variance = m.mean(m.square(centred), [1]);
  const { inverse, slope } = slopeOf(scale, variance, epsilon);
  const places = placesOf(z, [2, 2]);
  const largest = places.reduce((a, b) => m.maximum(a, b));
  const output = normalise(m.flatten(largest), scale, bias, { mean, variance }, epsilon);

  output.graph.overrideGradient(output, [z, scale, bias], ({ upstream, wants }) => {
    const dy = m.reshape(upstream, [channels, -1]);
    const dBias = m.sum(dy, [1]);
    const dScale = m.mul(m.sum(m.mul(dy, centre(m.flatten(largest), mean)), [1]), inverse);
    if (!wants(0)) return [null, dScale, dBias];
    const steep = m.reshape(m.mul(dy, m.reshape(slope, [-1, 1])), largest.shape);
    const direct = fromPlaces(gradientByPlace(places, largest, steep), z, [2, 2]);
    const share = m.mul(slope, -1 / count);
    const b = m.reshape(m.mul(m.mul(share, inverse), dScale), [-1, 1]);
    const c = m.reshape(m.mul(share, dBias), [-1, 1]);
    const rest = m.add(m.mul(centred, b), c);
    return [m.add(direct, m.reshape(rest, z.shape)), dScale, dBias];
  });
  return { output, mean, variance, count };
}
