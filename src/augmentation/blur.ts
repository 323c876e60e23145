import type { ImageShape } from "../data/images.ts";
import { exponential } from "./elementary.ts";
import { mirrored } from "./warp.ts";

/** The Gaussian is cut off at so many standard deviations. */
const reach = 3;

/**
 * Returns a function that blurs an image in place with a Gaussian of up to `largest` pixels standard deviation, first along
 * rows, then along columns. The image goes on as its mirror image at the border, so that nothing of its sum is lost.
 */
export function blurrer({ channels, height, width }: ImageShape, largest: number) {
  const radius = Math.ceil(reach * largest);
  const weights = new Float64Array(radius + 1);
  const row = new Float64Array(width + 2 * radius);
  const column = new Float64Array((height + 2 * radius) * width);
  const sums = new Float64Array(width);

  return (image: Float32Array, sigma: number): void => {
    const r = gaussian(sigma, weights);
    for (let y = 0; y < channels * height; y++) {
      for (let x = 0; x < width; x++) row[x + r] = image[y * width + x] ?? 0;
      for (let k = 1; k <= r; k++) {
        row[r - k] = row[r + mirrored(-k, width)] ?? 0;
        row[r + width - 1 + k] = row[r + mirrored(width - 1 + k, width)] ?? 0;
      }
      for (let x = 0; x < width; x++) {
        let sum = (weights[0] ?? 0) * (row[x + r] ?? 0);
        for (let k = 1; k <= r; k++) sum += (weights[k] ?? 0) * ((row[x + r - k] ?? 0) + (row[x + r + k] ?? 0));
        image[y * width + x] = sum;
      }
    }
    for (let channel = 0; channel < channels; channel++) {
      const base = channel * height * width;
      for (let y = -r; y < height + r; y++) {
        const from = base + mirrored(y, height) * width;
        for (let x = 0; x < width; x++) column[(y + r) * width + x] = image[from + x] ?? 0;
      }
      for (let y = 0; y < height; y++) {
        // A row at a time rather than a column, which would jump through memory.
        const middle = (y + r) * width;
        for (let x = 0; x < width; x++) sums[x] = (weights[0] ?? 0) * (column[middle + x] ?? 0);
        for (let k = 1; k <= r; k++) {
          const weight = weights[k] ?? 0;
          const [above, below] = [middle - k * width, middle + k * width];
          for (let x = 0; x < width; x++)
            sums[x] = (sums[x] ?? 0) + weight * ((column[above + x] ?? 0) + (column[below + x] ?? 0));
        }
        for (let x = 0; x < width; x++) image[base + y * width + x] = sums[x] ?? 0;
      }
    }
  };
}

/** Writes the weights of the middle and of one side, which together with the other side's make 1. Returns their reach. */
export function gaussian(sigma: number, weights: Float64Array): number {
  const radius = Math.ceil(reach * sigma);
  let total = 0;
  for (let k = 0; k <= radius; k++) {
    const weight = exponential((-k * k) / (2 * sigma * sigma));
    weights[k] = weight;
    total += k === 0 ? weight : 2 * weight;
  }
  for (let k = 0; k <= radius; k++) weights[k] = (weights[k] ?? 0) / total;
  return radius;
}
