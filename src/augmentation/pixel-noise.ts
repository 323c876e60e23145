import { exponential } from "./elementary.ts";

/**
 * 32 random bits for each pixel of an image: `seed + index` mixed (the finalizer of MurmurHash3, over a Weyl sequence). A
 * generator with a state would take one draw of the image's stream for each pixel, and turn the later ones with it.
 */
export function pixelBits(seed: number, index: number): number {
  let hash = (seed + Math.imul(index + 1, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** log₂ of the number of different deviates. */
const tableBits = 12;

/** Adds to every value a deviate of its own, of mean 0 and this standard deviation, and keeps the result in [0, 1]. */
export function addNoise(image: Float32Array, deviation: number, seed: number, normal: Float32Array): void {
  for (let i = 0; i < image.length; i++) {
    const value = (image[i] ?? 0) + deviation * (normal[pixelBits(seed, i) >>> (32 - tableBits)] ?? 0);
    image[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

/**
 * Normal deviates of equal probability: element i is the quantile of (i + ½) / 4096, all of them scaled to the variance 1.
 * To look one up is ten times faster than to compute it by Box and Muller, and needs no logarithm.
 */
export function normalTable(): Float32Array {
  const count = 1 << tableBits;
  const upper = new Float64Array(count / 2);
  let [x, squares] = [0, 0];
  for (const i of upper.keys()) {
    // Newton's method from the quantile before, a little below this one.
    const p = 0.5 + (i + 0.5) / count;
    for (let step = 0; step < 6; step++) x -= (normalCdf(x) - p) / normalDensity(x);
    upper[i] = x;
    squares += 2 * x * x;
  }
  const scale = Math.sqrt(count / squares);
  return Float32Array.from({ length: count }, (_, i) => {
    const above = i - count / 2;
    return scale * (above < 0 ? -(upper[-1 - above] ?? 0) : (upper[above] ?? 0));
  });
}

/** e^(−x²/2) / √(2π) */
const normalDensity = (x: number): number => exponential((-x * x) / 2) * 0.3989422804014327;

/** Φ(x) = ½ + φ(x) · (x + x³/3 + x⁵/(3·5) + …) (Marsaglia, *Evaluating the normal distribution*, 2004). */
export function normalCdf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 3; sum + term !== sum; n += 2) sum += term *= (x * x) / n;
  return 0.5 + sum * normalDensity(x);
}
