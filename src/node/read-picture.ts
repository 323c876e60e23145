import { InputError } from "../core/errors.ts";
import { layImage } from "../data/pixels.ts";
import type { ImagePreprocessing } from "../data/preprocessing.ts";
import { createImageReader, generalDecoder } from "./decode-image.ts";

/** Kinds of files that are taken from a person whom nobody knows: few, and well-tried. */
const kinds: readonly string[] = ["png", "jpeg", "webp"];

/** Pixels of a picture at most: what a telephone's camera gives. Decoded, they take 50 MB. */
const mostPixels = 16_800_000;

/**
 * Reads a single picture exactly as a training's images are read: channels × height × width, planar, in [0, 1]. Its kind and
 * size are looked at before it is decoded. Throws an InputError for what is no PNG, JPEG or WebP, or is too large.
 */
export async function readPicture(
  bytes: Uint8Array,
  { channels, height, width, invert }: ImagePreprocessing,
): Promise<Float32Array> {
  await checkPicture(bytes);
  const planes = await refusing(() => createImageReader({ height, width })(bytes));
  const area = height * width;
  const pixels = new Uint8Array(channels * area);
  layImage(planes, pixels, { channels, area, invert });
  return Float32Array.from(pixels, (value) => value / 255);
}

async function checkPicture(bytes: Uint8Array): Promise<void> {
  const {
    format,
    width,
    height,
    pages = 1,
  } = await refusing(() => generalDecoder()(bytes, { limitInputPixels: mostPixels }).metadata());
  if (!kinds.includes(format)) {
    throw new InputError(`invalid picture: ${format}, expected PNG, JPEG or WebP; convert it`);
  }
  if (width * height * pages > mostPixels) {
    throw new InputError(
      `invalid picture: ${width} × ${height} pixels, expected ${mostPixels} at most; make it smaller`,
    );
  }
}

/** Whatever the decoder complains of becomes an InputError of one line. */
async function refusing<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    throw new InputError(
      `invalid picture: ${reason.trim() || "it does not decode"}; expected a whole PNG, JPEG or WebP`,
    );
  }
}
