/** Decoded pixels, interleaved: `data[(y * width + x) * channels + channel]`. */
export interface DecodedImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** For each output position: the first input position it reads, how many, and their weights, `most` places apart. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  readonly most: number;
}

/**
 * Weights of the triangle filter, as wide as the reduction asks for: what Pillow calls BILINEAR, and torchvision a
 * bilinear resize with antialias. w(x) = max(0, 1 − |x − centre| / max(1, input / output)), normalised to the sum 1.
 */
function triangleTaps(input: number, output: number): Taps {
  const scale = input / output;
  const reach = Math.max(1, scale);
  const most = Math.ceil(2 * reach) + 1;
  const taps = {
    starts: new Int32Array(output),
    counts: new Int32Array(output),
    weights: new Float64Array(output * most),
    most,
  };
  for (let i = 0; i < output; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(input, Math.floor(centre + reach + 0.5));
    const raw = Float64Array.from({ length: end - start }, (_, j) =>
      Math.max(0, 1 - Math.abs(start + j + 0.5 - centre) / reach),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    taps.starts[i] = start;
    // A weight of zero at the edge of the filter changes nothing and costs as much as another.
    taps.counts[i] = raw.findLastIndex((weight) => weight > 0) + 1;
    for (const [j, weight] of raw.entries()) taps.weights[i * most + j] = weight / sum;
  }
  return taps;
}

/**
 * Returns a function that brings images of any size to `height` × `width`, the aspect ratio given up, as planar bytes:
 * channels × height × width. The filter is ours rather than the decoder's, so that the same picture gives the same
 * pixels whatever file format it came in.
 */
export function createResizer(height: number, width: number): (image: DecodedImage) => Uint8Array {
  const cache = new Map<string, Taps>();
  const taps = (input: number, output: number) => {
    const key = `${input} ${output}`;
    const known = cache.get(key) ?? triangleTaps(input, output);
    if (cache.size < 256) cache.set(key, known);
    return known;
  };
  return (image) => {
    const rows = resizeRows(image, taps(image.width, width), width);
    return resizeColumns(rows, image.channels, taps(image.height, height), height, width);
  };
}

// The loops below read with `?? 0` where others call `at`: shared by every kind of array, that helper costs six times
// the arithmetic here.

/** The horizontal pass, from interleaved pixels to one plane after the other: channels × image.height × width. */
function resizeRows(image: DecodedImage, across: Taps, width: number): Float32Array {
  const { data, channels, height } = image;
  const { starts, counts, weights, most } = across;
  const stride = image.width * channels;
  const out = new Float32Array(channels * height * width);
  if (image.width === width) return toPlanes(image, out);
  for (let x = 0; x < width; x++) {
    const first = x * most;
    const last = first + (counts[x] ?? 0);
    for (let channel = 0; channel < channels; channel++) {
      let from = (starts[x] ?? 0) * channels + channel;
      let to = channel * height * width + x;
      // Four rows at a time: the sums of one alone would wait for each other.
      let y = 0;
      for (; y + 3 < height; y += 4, from += 4 * stride, to += 4 * width) {
        let [a, b, c, d] = [0, 0, 0, 0];
        for (let j = first, at = from; j < last; j++, at += channels) {
          const weight = weights[j] ?? 0;
          a += weight * (data[at] ?? 0);
          b += weight * (data[at + stride] ?? 0);
          c += weight * (data[at + 2 * stride] ?? 0);
          d += weight * (data[at + 3 * stride] ?? 0);
        }
        out[to] = a;
        out[to + width] = b;
        out[to + 2 * width] = c;
        out[to + 3 * width] = d;
      }
      for (; y < height; y++, from += stride, to += width) {
        let sum = 0;
        for (let j = first, at = from; j < last; j++, at += channels) sum += (weights[j] ?? 0) * (data[at] ?? 0);
        out[to] = sum;
      }
    }
  }
  return out;
}

/** What the pass comes to where the width stays: every weight is 1. */
function toPlanes({ data, channels }: DecodedImage, out: Float32Array): Float32Array {
  const area = out.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < area; i++) out[channel * area + i] = data[i * channels + channel] ?? 0;
  }
  return out;
}

/** The vertical pass, rounded to bytes: channels × height × width. */
function resizeColumns(rows: Float32Array, channels: number, down: Taps, height: number, width: number): Uint8Array {
  const { starts, counts, weights, most } = down;
  const input = rows.length / (channels * width);
  const out = new Uint8Array(channels * height * width);
  const sums = new Float64Array(width);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      sums.fill(0);
      const count = counts[y] ?? 0;
      for (let j = 0; j < count; j++) {
        const weight = weights[y * most + j] ?? 0;
        const from = (channel * input + (starts[y] ?? 0) + j) * width;
        for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + weight * (rows[from + x] ?? 0);
      }
      const to = (channel * height + y) * width;
      for (let x = 0; x < width; x++) out[to + x] = Math.min(255, Math.floor((sums[x] ?? 0) + 0.5));
    }
  }
  return out;
}
