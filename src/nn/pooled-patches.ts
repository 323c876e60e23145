import * as m from "../graph/math.ts";
import { gradientByPlace, placesOf, toRows } from "../graph/operators/places.ts";
import type { Value } from "../graph/value.ts";

/**
 * What a convolution followed by 2×2 max pooling sees of images, N × C × H × W: for each of the four places in a pooling
 * window, in row order, the patches under the kernel, (C·k·k) × (⌊H/2⌋·⌊W/2⌋·N). The kernel is k × k, k odd; the
 * image is surrounded by zeros.
 *
 * A first layer has few channels, so its patches are small beside its maps, and nothing needs their gradient. With the
 * pixels sorted by place from the start, pooling is a maximum of four long rows and its gradient four masks.
 */
export function pooledPatches(x: Value, kernel: number): Value[] {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const [oh, ow] = [Math.floor(h / 2), Math.floor(w / 2)];
  const before = (kernel - 1) / 2;
  // A kernel over the places of a window reaches kernel + 1 pixels, an even number.
  const after = (size: number, windows: number) => 2 * windows + kernel - 1 - size - before;
  const padded = m.pad(toRows(x), [0, before, before, 0, 0, after(h, oh), after(w, ow), 0]);
  const places = placesOf(padded, [2, 2]);
  const views = Array.from({ length: kernel + 1 }, (_row, i) =>
    Array.from({ length: kernel + 1 }, (_column, j) => {
      const place = places[2 * (i % 2) + (j % 2)] ?? padded;
      const [top, left] = [i >> 1, j >> 1];
      return m.reshape(m.slice(place, [top, left], [top + oh, left + ow], [1, 2]), [c, 1, n * oh * ow]);
    }),
  );
  const square = (i: number, j: number) => views.slice(i, i + kernel).flatMap((row) => row.slice(j, j + kernel));
  return [0, 1].flatMap((i) =>
    [0, 1].map((j) => m.reshape(m.concat(square(i, j), 1), [c * kernel * kernel, n * oh * ow])),
  );
}

/** The larger of the products of kernels, out × (C·k·k), with the patches of each place: out × pixels after pooling. */
export function largestProduct(kernels: Value, patches: readonly Value[]): Value {
  const places = patches.map((patch) => m.gemm(kernels, patch, null));
  const largest = places.reduce((a, b) => m.maximum(a, b));
  largest.graph.overrideGradient(largest, places, ({ upstream }) => gradientByPlace(places, largest, upstream));
  return largest;
}

export interface Moments {
  /** One number for each row of the kernels. */
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * Mean and variance over all pixels of what kernels W give, without making it: with the patches' mean t and covariance C,
 * W·t and the diagonal of W·C·Wᵀ. Their gradient needs no pass over the maps either. C is summed in float64, because
 * a small variance may be what is left of a large covariance.
 */
export function momentsOfProducts(kernels: Value, patches: readonly Value[]): Moments {
  const [size = 1, pixels = 1] = patches[0]?.shape ?? [];
  const exact = patches.map((patch) => m.cast(patch, "float64"));
  const scale = 1 / (exact.length * pixels);
  const total = exact.map((patch) => m.sum(patch, [1], { keep: true })).reduce((a, b) => m.add(a, b));
  const mean = m.mul(total, scale);
  const covariance = exact
    .map((patch) => m.sub(patch, mean))
    .map((centred) => m.gemm(centred, centred, null, { transB: 1 }))
    .reduce((a, b) => m.add(a, b));
  const rows = m.cast(kernels, "float64");
  const out = [kernels.shape[0] ?? 1];
  const variance = m.sum(m.mul(m.gemm(rows, m.mul(m.reshape(covariance, [size, size]), scale), null), rows), [1]);
  return {
    mean: m.cast(m.reshape(m.gemm(rows, mean, null), out), "float32"),
    variance: m.cast(variance, "float32"),
  };
}
