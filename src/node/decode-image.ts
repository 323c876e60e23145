import { createRequire } from "node:module";
import type Sharp from "sharp";
import type { ImageShape } from "../data/images.ts";
import type { DecodedImage } from "../data/resize.ts";
import { createResizer } from "../data/resize.ts";
import { decodePlainPng } from "./png.ts";

/** Images of more pixels than this are refused: decoded, they would take 300 MB. */
const maxPixels = 100_000_000;

/** From this many pixels on the decoder reduces the image itself, which for JPEG saves most of the time and memory. */
const reduceFrom = 1 << 20;

/** Ends of the names of files that are taken for images. */
export const imageExtensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".avif"] as const;

/**
 * Decodes an image to grey or RGB bytes: turned as its EXIF orientation says, transparency laid on white, colours
 * converted to sRGB, the first frame of several. Throws an Error with one line where the file is broken, truncated, of
 * another kind, or beyond 100 million pixels.
 */
export async function decodeImage(
  bytes: Uint8Array,
  target: Pick<ImageShape, "height" | "width">,
): Promise<DecodedImage> {
  const plain = decodePlainPng(bytes);
  if (plain !== undefined) return plain;
  try {
    return await decodeAny(bytes, target);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.split("\n", 1)[0]?.trim() || "not an image", { cause: error });
  }
}

/**
 * The general decoder, loaded once it is needed: that takes as long as decoding a thousand drawings, which do not need it.
 * This thread must have loaded it before others do, since its libraries go with the first thread that has them.
 */
export function generalDecoder(): typeof Sharp {
  decoder ??= createRequire(import.meta.url)("sharp") as typeof Sharp;
  return decoder;
}

let decoder: typeof Sharp | undefined;

async function decodeAny(bytes: Uint8Array, target: Pick<ImageShape, "height" | "width">): Promise<DecodedImage> {
  const sharp = generalDecoder();
  const image = sharp(bytes, { failOn: "warning", limitInputPixels: maxPixels });
  const { width, height } = (await image.metadata()).autoOrient;
  image.autoOrient().flatten({ background: "#ffffff" }).toColourspace("srgb");
  if (width * height > reduceFrom) {
    // Four times the size that is wanted, so that our own filter still decides how the result looks.
    image.resize(Math.min(width, 4 * target.width), Math.min(height, 4 * target.height), { fit: "fill" });
  }
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 1 && info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Decodes an image and brings it to height × width: planar, one plane where it is grey, else three. */
export function createImageReader(
  target: Pick<ImageShape, "height" | "width">,
): (bytes: Uint8Array) => Promise<Uint8Array> {
  const resize = createResizer(target.height, target.width);
  return async (bytes) => {
    const planes = resize(await decodeImage(bytes, target));
    const size = target.height * target.width;
    return planes.length > size && isGrey(planes, size) ? planes.slice(0, size) : planes;
  };
}

function isGrey(planes: Uint8Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    if (planes[i] !== planes[i + size] || planes[i] !== planes[i + 2 * size]) return false;
  }
  return true;
}
