import { at } from "../core/matrix.ts";

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
    const raw = Float64Array.from({ length: end - start }, (_, j) => Math.max(0, 1 - Math.abs(start + j + 0.5 - centre) / reach));
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
    const { channels } = image;
    const out = new Uint8Array(channels * height * width);
    const rows = resizeRows(image, taps(image.width, width), width);
    const down = taps(image.height, height);
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        const weights = down.weights[y] ?? new Float64Array();
        const start = at(down.starts, y);
        for (let x = 0; x < width; x++) {
          let sum = 0;
          for (let j = 0; j < weights.length; j++) {
            sum += at(weights, j) * at(rows, ((start + j) * width + x) * channels + channel);
          }
          out[(channel * height + y) * width + x] = Math.min(255, Math.floor(sum + 0.5));
        }
      }
    }
    return out;
  };
}

/** The horizontal pass: interleaved, image.height × width. */
function resizeRows(image: DecodedImage, across: Taps, width: number): Float32Array {
  const { data, channels, height } = image;
  const out = new Float32Array(height * width * channels);
  for (let x = 0; x < width; x++) {
    const weights = across.weights[x] ?? new Float64Array();
    const start = at(across.starts, x);
    for (let y = 0; y < height; y++) {
      const from = (y * image.width + start) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++) sum += at(weights, j) * at(data, from + j * channels + channel);
        out[(y * width + x) * channels + channel] = sum;
      }
    }
  }
  return out;
}
