import { at } from "../core/matrix.ts";
import type { ImageShape } from "./images.ts";

/**
 * Lays planar images, each of one grey plane or three of colour, one after the other in the channels asked for:
 * grey is repeated for three channels; colour becomes luma for one, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
 * @param invert exchanges black and white.
 */
export function assemblePixels(images: readonly Uint8Array[], shape: ImageShape, invert = false): Uint8Array {
  const area = shape.height * shape.width;
  const length = shape.channels * area;
  const pixels = new Uint8Array(images.length * length);
  for (const [i, image] of images.entries()) {
    if (image.length !== area && image.length !== 3 * area) {
      throw new RangeError(`invalid image: ${image.length} bytes, expected ${area} or ${3 * area}`);
    }
    const out = pixels.subarray(i * length, (i + 1) * length);
    if (image.length === length) out.set(image);
    else if (image.length === area) for (let channel = 0; channel < 3; channel++) out.set(image, channel * area);
    else toLuma(image, area, out);
  }
  if (invert) for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - at(pixels, i);
  return pixels;
}

function toLuma(image: Uint8Array, area: number, out: Uint8Array): void {
  for (let i = 0; i < area; i++) {
    out[i] = Math.round(0.299 * at(image, i) + 0.587 * at(image, i + area) + 0.114 * at(image, i + 2 * area));
  }
}
