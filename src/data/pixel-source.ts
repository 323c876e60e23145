import type { ImageShape } from "./images.ts";

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
export function toUnit(pixels: Uint8Array, from: number, out: Float32Array, to: number, length: number): void {
  for (let i = 0; i < length; i++) out[to + i] = unit[pixels[from + i] ?? 0] ?? 0;
}
