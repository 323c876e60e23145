import type { Dataset } from "./dataset.ts";
import type { ImageShape } from "./images.ts";
import { turnImage } from "./rotated-classes.ts";
import { checkRead } from "./vectors.ts";

interface PixelLayout {
  /** Number of images that are kept. */
  readonly count: number;
  readonly shape: ImageShape;
  /**
   * True where each image is seen from four sides: sample i + r · count is image i turned by r · 90°, anticlockwise.
   * Default: false.
   */
  readonly turns?: boolean;
}

/** Images as bytes in memory, one after the other, each channels × height × width (planar). */
export interface PixelMemory extends PixelLayout {
  readonly kind: "memory";
  readonly pixels: Uint8Array;
}

/** The same in a packed file. */
export interface PixelFile extends PixelLayout {
  readonly kind: "file";
  readonly path: string;
  /** What the file says of its contents: another file that has taken its name is noticed by it. */
  readonly fingerprint: string;
}

/** Where the images of a dataset lie: plain values that can be sent to another thread, which then reads them by itself. */
export type PixelSource = PixelMemory | PixelFile;

/** value / 255 for each byte, rounded once to float32. */
const unit = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** Writes `length` bytes from `from` on as floats in [0, 1] into `out`, from `to` on. */
function toUnit(pixels: Uint8Array, from: number, out: Float32Array, to: number, length: number): void {
  for (let i = 0; i < length; i++) out[to + i] = unit[pixels[from + i] ?? 0] ?? 0;
}

/** What reading samples needs of a dataset. */
export type Rows = Pick<Dataset, "sampleShape" | "read">;

/**
 * Reads images as samples. Throws a RangeError for one that is not there.
 * @param image gives the bytes of image i: an array, and where in it they begin.
 */
export function imageRows(
  { shape, count, turns = false }: PixelLayout,
  image: (index: number) => { readonly pixels: Uint8Array; readonly from: number },
): Rows {
  const { channels, height, width } = shape;
  const length = channels * height * width;
  const scratch = new Float32Array(turns ? length : 0);
  return {
    sampleShape: [channels, height, width],
    read(indices, out) {
      checkRead(indices, turns ? 4 * count : count, length, out);
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i] ?? 0;
        const { pixels, from } = image(index % count);
        toUnit(pixels, from, out, i * length, length);
        const quarters = Math.floor(index / count);
        if (quarters > 0) turnImage(out.subarray(i * length, (i + 1) * length), height, quarters, scratch);
      }
    },
  };
}

/** Reads images that lie in memory as samples. */
export function memoryRows(source: PixelMemory): Rows {
  const { channels, height, width } = source.shape;
  const length = channels * height * width;
  return imageRows(source, (index) => ({ pixels: source.pixels, from: index * length }));
}
