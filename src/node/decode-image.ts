import { createRequire } from "node:module";
import type Sharp from "sharp";
import type { Sharp as Pipeline } from "sharp";
import type { ImageShape } from "../data/images.ts";
import type { DecodedImage } from "../data/resize.ts";
import { createResizer } from "../data/resize.ts";
import { type JpegHead, jpegHead } from "./jpeg.ts";
import { decodePlainPng } from "./png.ts";

/** Images of more pixels than this are refused: decoded, they would take 300 MB. */
const maxPixels = 100_000_000;

type Target = Pick<ImageShape, "height" | "width">;

/** From this many pixels on the decoder reduces the image itself, which saves most of the memory. */
const reduceFrom = 1 << 20;

/** How much larger than what is wanted a JPEG file is decoded at least, so that our own filter still decides how it looks. */
const jpegMargin = 3;

/**
 * Decodes an image to grey or RGB bytes: turned as its EXIF orientation says, transparency laid on white, colours
 * converted to sRGB, the first frame of several. Throws an Error with one line where the file is broken, truncated, of
 * another kind, or beyond 100 million pixels.
 */
export async function decodeImage(bytes: Uint8Array, target: Target): Promise<DecodedImage> {
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
  decoder ??= loadDecoder();
  return decoder;
}

let decoder: typeof Sharp | undefined;

function loadDecoder(): typeof Sharp {
  const sharp = createRequire(import.meta.url)("sharp") as typeof Sharp;
  // What it has done it remembers, to do it once only. No image comes twice, and remembering is a fifth of the work.
  sharp.cache(false);
  return sharp;
}

async function decodeAny(bytes: Uint8Array, target: Target): Promise<DecodedImage> {
  const image = generalDecoder()(bytes, { failOn: "warning", limitInputPixels: maxPixels }).toColourspace("srgb");
  const jpeg = jpegHead(bytes);
  // A JPEG file is never transparent and seldom lies on its side. The decoder would look for both as long as it decodes.
  if (jpeg === undefined) image.flatten({ background: "#ffffff" });
  if (jpeg?.described !== false) image.autoOrient();
  if (jpeg !== undefined && halves(jpeg, target)) {
    const [width, height] = [jpegMargin * target.width, jpegMargin * target.height];
    image.resize(width, height, { fit: "outside", withoutEnlargement: true, kernel: "cubic" });
  } else if (jpeg === undefined || jpeg.width * jpeg.height > reduceFrom) await reduceLarge(image, target);
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 1 && info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/**
 * Whether a JPEG file can be decoded to a half, a quarter or an eighth of its size and still be `jpegMargin` times as large
 * as what is wanted, however it is turned: its blocks are then reduced before they become pixels.
 */
function halves({ width, height }: JpegHead, target: Target): boolean {
  return Math.min(width, height) >= 2 * jpegMargin * Math.max(target.width, target.height);
}

async function reduceLarge(image: Pipeline, target: Target): Promise<void> {
  const { width, height } = (await image.metadata()).autoOrient;
  if (width * height <= reduceFrom) return;
  // Four times the size that is wanted, so that our own filter still decides how the result looks.
  image.resize(Math.min(width, 4 * target.width), Math.min(height, 4 * target.height), { fit: "fill" });
}

/** Decodes an image and brings it to height × width: planar, one plane where it is grey, else three. */
export function createImageReader(target: Target): (bytes: Uint8Array) => Promise<Uint8Array> {
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
