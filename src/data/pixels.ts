import { at } from "../core/matrix.ts";
import type { ImageShape } from "./images.ts";

/** How decoded images become those of a dataset. */
export interface Layout {
  /** Channels of the dataset. */
  readonly channels: 1 | 3;
  /** Height × width. */
  readonly area: number;
  /** Exchanges black and white. */
  readonly invert: boolean;
}

/**
 * Lays planar images, each of one grey plane or three of colour, one after the other in the channels asked for:
 * grey is repeated for three channels; colour becomes luma for one, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
 * @param invert exchanges black and white.
 */
export function assemblePixels(images: readonly Uint8Array[], shape: ImageShape, invert = false): Uint8Array {
  const layout = { channels: shape.channels, area: shape.height * shape.width, invert };
  const length = layout.channels * layout.area;
  const pixels = new Uint8Array(images.length * length);
  for (const [i, image] of images.entries()) layImage(image, pixels.subarray(i * length, (i + 1) * length), layout);
  return pixels;
}

/** Lays one image into `out`, channels × area bytes. Throws a RangeError where it has neither one plane nor three. */
export function layImage(image: Uint8Array, out: Uint8Array, { channels, area, invert }: Layout): void {
  if (image.length !== area && image.length !== 3 * area) {
    throw new RangeError(`invalid image: ${image.length} bytes, expected ${area} or ${3 * area}`);
  }
  if (image.length === out.length) out.set(image);
  else if (channels === 3) for (let channel = 0; channel < 3; channel++) out.set(image, channel * area);
  else toLuma(image, area, out);
  if (invert) for (let i = 0; i < out.length; i++) out[i] = 255 - (out[i] ?? 0);
}

function toLuma(image: Uint8Array, area: number, out: Uint8Array): void {
  for (let i = 0; i < area; i++) {
    out[i] = Math.round(0.299 * at(image, i) + 0.587 * at(image, i + area) + 0.114 * at(image, i + 2 * area));
  }
}
