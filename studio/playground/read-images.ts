import { InputError } from "../../src/core/errors.ts";
import { findImages } from "../../src/data/image-files/find.ts";
import { type Skip, skipWarnings } from "../../src/data/image-files/skipped.ts";
import { imageDataset } from "../../src/data/images.ts";
import { byCodeUnit, indexLabels } from "../../src/data/labels.ts";
import { assemblePixels } from "../../src/data/pixels.ts";
import { createResizer, type DecodedImage } from "../../src/data/resize.ts";
import { checkImageCount } from "./limits.ts";
import type { OpenedData } from "./opened.ts";
import { type DataSource, imageShapes } from "./sources.ts";

/** Sides beyond which decoding one image could take all memory. */
const mostPixels = 100e6;

type ImageSource = Extract<DataSource, { kind: "images" }>;

/** Decodes a file; rejects where it is none of the browser's kinds. */
export type Decode = (file: Blob) => Promise<DecodedImage>;

/**
 * Reads images of a person's; the folder of each is its class. Images that do not decode are skipped and named. Throws an
 * InputError where there is no image of a class, there are too many, or none decodes.
 */
export async function readImageFiles(
  source: ImageSource,
  onProgress: (done: number, total: number) => void,
  decode: Decode = decodeFile,
): Promise<Omit<OpenedData, "isSynthetic">> {
  const { name, invert } = source;
  const shape = imageShapes[source.shape];
  const byPath = new Map(source.files.map(({ path, file }) => [path, file]));
  const visible = [...byPath.keys()].filter((path) => !path.split("/").some((part) => part.startsWith(".")));
  const { images, warnings } = findImages({ name, files: visible.sort(byCodeUnit) }, false);
  checkImageCount(name, images.length);
  const resize = createResizer(shape.height, shape.width);
  const skipped: Skip[] = [];
  const kept: { readonly file: string; readonly className: string; readonly pixels: Uint8Array }[] = [];
  for (const [i, { file, className }] of images.entries()) {
    try {
      const decoded = await decode(byPath.get(file) ?? new Blob());
      // Each is laid at once: of a thousand large images no two lie in memory as they were.
      kept.push({ file, className, pixels: assemblePixels([resize(decoded)], shape, invert) });
    } catch (error) {
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
    if (i % 50 === 49 || i === images.length - 1) onProgress(i + 1, images.length);
  }
  if (kept.length === 0) {
    throw new InputError(
      `invalid data: none of the ${images.length} images of ${name} decodes in this browser: ${skipped[0]?.reason ?? ""}`,
    );
  }
  return {
    dataset: imageDataset(joined(kept.map(({ pixels }) => pixels)), shape, {
      name,
      ...indexLabels(kept.map(({ className }) => className)),
      ids: kept.map(({ file }) => file),
    }),
    preprocessing: { kind: "image", ...shape, invert },
    warnings: [...warnings, ...skipWarnings(skipped, images.length)],
  };
}

function joined(images: readonly Uint8Array[]): Uint8Array {
  const length = images[0]?.length ?? 0;
  const all = new Uint8Array(images.length * length);
  images.forEach((image, i) => all.set(image, i * length));
  return all;
}

/** Decodes by the browser: turned as its EXIF orientation says, transparency laid on white. */
async function decodeFile(file: Blob): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  try {
    if (width * height > mostPixels) throw new Error(`${width} × ${height} pixels, expected 100 million at most`);
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("the browser gave no canvas to decode it on");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return withoutAlpha(context.getImageData(0, 0, width, height));
  } finally {
    bitmap.close();
  }
}

/** Red, green and blue alone; one channel where all pixels are grey. */
export function withoutAlpha({
  data,
  width,
  height,
}: {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}): DecodedImage {
  const area = width * height;
  let isGrey = true;
  for (let i = 0; isGrey && i < area; i++) {
    isGrey = data[4 * i] === data[4 * i + 1] && data[4 * i] === data[4 * i + 2];
  }
  const channels = isGrey ? 1 : 3;
  const kept = new Uint8Array(area * channels);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < channels; c++) kept[i * channels + c] = data[4 * i + c] ?? 0;
  }
  return { data: kept, width, height, channels };
}
