/** Decoded pixels, interleaved: `data[(y * width + x) * channels + channel]`. */
export interface DecodedImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** For each output position: the first input position it reads, and the weights from there on. */
interface Taps {
  readonly starts: Int32Array;
  readonly weights: readonly Float64Array[];
}

/**
 * Weights of the triangle filter, as wide as the reduction asks for: what Pillow calls BILINEAR, and torchvision a
 * bilinear resize with antialias. w(x) = max(0, 1 − |x − centre| / max(1, input / output)), normalised to the sum 1.
 */
function triangleTaps(input: number, output: number): Taps {
  const scale = input / output;
  const reach = Math.max(1, scale);
  const starts = new Int32Array(output);
  const weights = Array.from({ length: output }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(input, Math.floor(centre + reach + 0.5));
    starts[i] = start;
    const raw = Float64Array.from({ length: end - start }, (_, j) =>
      Math.max(0, 1 - Math.abs(start + j + 0.5 - centre) / reach),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return raw.map((weight) => weight / sum);
  });
  return { starts, weights };
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

// The two loops below read with `?? 0` where others call `at`: shared by every kind of array, that helper costs six times
// the arithmetic here.

/** The horizontal pass, from interleaved pixels to one plane after the other: channels × image.height × width. */
function resizeRows(image: DecodedImage, across: Taps, width: number): Float32Array {
  const { data, channels, height } = image;
  const out = new Float32Array(channels * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weights = across.weights[x] ?? noWeights;
      const start = (y * image.width + (across.starts[x] ?? 0)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++) sum += (weights[j] ?? 0) * (data[start + j * channels + channel] ?? 0);
        out[(channel * height + y) * width + x] = sum;
      }
    }
  }
  return out;
}

/** The vertical pass, rounded to bytes: channels × height × width. */
function resizeColumns(rows: Float32Array, channels: number, down: Taps, height: number, width: number): Uint8Array {
  const input = rows.length / (channels * width);
  const out = new Uint8Array(channels * height * width);
  for (let i = 0; i < out.length; i++) {
    const y = Math.floor(i / width) % height;
    const weights = down.weights[y] ?? noWeights;
    const start = (Math.floor(i / (width * height)) * input + (down.starts[y] ?? 0)) * width + (i % width);
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += (weights[j] ?? 0) * (rows[start + j * width] ?? 0);
    out[i] = Math.min(255, Math.floor(sum + 0.5));
  }
  return out;
}

const noWeights = new Float64Array();
