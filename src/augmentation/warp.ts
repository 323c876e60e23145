import type { ImageShape } from "../data/images.ts";
import type { Mapping } from "./geometry.ts";
import type { Fill } from "./settings.ts";

/**
 * Returns a function that writes `source` into `out` as the mapping says, both channels × height × width: every pixel of
 * the result is the bilinear mean of the four that surround the place where it comes from.
 */
export function warper(
  shape: ImageShape,
  fill: Fill,
): (source: Float32Array, mapping: Mapping, out: Float32Array) => void {
  const { channels, height, width } = shape;
  const area = height * width;
  const outside = new Float64Array(channels);
  const prepare = outsider(shape, fill, outside);

  return (source, mapping, out) => {
    prepare(source);
    const [a, b, c] = [mapping[0] ?? 0, mapping[1] ?? 0, mapping[2] ?? 0];
    const [d, e, f] = [mapping[3] ?? 0, mapping[4] ?? 0, mapping[5] ?? 0];
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to++) {
        const fromX = a * x + b * y + c;
        const fromY = d * x + e * y + f;
        const left = Math.floor(fromX);
        const top = Math.floor(fromY);
        const right = fromX - left;
        const down = fromY - top;
        if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
          // All four lie inside, as nearly always.
          for (let channel = 0, at = top * width + left; channel < channels; channel++, at += area) {
            const upper = mix(source[at] ?? 0, source[at + 1] ?? 0, right);
            const lower = mix(source[at + width] ?? 0, source[at + width + 1] ?? 0, right);
            out[channel * area + to] = mix(upper, lower, down);
          }
        } else {
          const x0 = place(left, width, fill);
          const x1 = place(left + 1, width, fill);
          const y0 = place(top, height, fill);
          const y1 = place(top + 1, height, fill);
          for (let channel = 0, base = 0; channel < channels; channel++, base += area) {
            const beyond = outside[channel] ?? 0;
            const upper = mix(
              y0 < 0 || x0 < 0 ? beyond : (source[base + y0 * width + x0] ?? 0),
              y0 < 0 || x1 < 0 ? beyond : (source[base + y0 * width + x1] ?? 0),
              right,
            );
            const lower = mix(
              y1 < 0 || x0 < 0 ? beyond : (source[base + y1 * width + x0] ?? 0),
              y1 < 0 || x1 < 0 ? beyond : (source[base + y1 * width + x1] ?? 0),
              right,
            );
            out[base + to] = mix(upper, lower, down);
          }
        }
      }
    }
  };
}

/** Exactly `from` at 0, and exactly their common value where both are the same. */
const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

/** The row or column to read for one that may lie outside, or −1 for the colour of the outside. */
function place(i: number, count: number, fill: Fill): number {
  if (i >= 0 && i < count) return i;
  if (fill === "edge") return i < 0 ? 0 : count - 1;
  return fill === "reflect" ? mirrored(i, count) : -1;
}

/** Place of `i` in … 2 1 0 | 0 1 2 … n−1 | n−1 … */
export function mirrored(i: number, count: number): number {
  const wrapped = ((i % (2 * count)) + 2 * count) % (2 * count);
  return wrapped < count ? wrapped : 2 * count - 1 - wrapped;
}

/** Returns a function that finds the colour of the outside of an image, where it has one. */
function outsider({ channels, height, width }: ImageShape, fill: Fill, outside: Float64Array) {
  if (typeof fill === "number") outside.fill(fill);
  if (fill !== "background") return () => {};
  const isBorder = (i: number) => i < width || i >= (height - 1) * width || i % width === 0 || i % width === width - 1;
  const border = Int32Array.from({ length: height * width }, (_, i) => i).filter(isBorder);
  const values = new Float32Array(border.length);
  return (image: Float32Array) => {
    for (let channel = 0; channel < channels; channel++) {
      const base = channel * height * width;
      for (let i = 0; i < border.length; i++) values[i] = image[base + (border[i] ?? 0)] ?? 0;
      // The median, which a few strokes that touch the border do not move.
      outside[channel] = values.sort()[values.length >> 1] ?? 0;
    }
  };
}
