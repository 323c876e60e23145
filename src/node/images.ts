import { availableParallelism } from "node:os";
import { InputError } from "../core/errors.ts";
import { imageDataset } from "../data/images.ts";
import type { Dataset } from "../data/dataset.ts";
import { indexLabels } from "../data/labels.ts";
import type { ImagePreprocessing } from "../data/preprocessing.ts";
import { assemblePixels } from "../data/pixels.ts";
import { createImageReader, imageExtensions } from "./decode-image.ts";
import type { FileSource } from "./file-source.ts";
import type { ImageFile } from "./image-classes.ts";
import { imageClasses, isImage } from "./image-classes.ts";

export interface ImageOptions {
  /** Height and width that every image is brought to, in pixels. Default: 28 × 28. */
  readonly size?: { readonly height: number; readonly width: number };
  /** 1 reads images as grey (luma), 3 as RGB. Default: 1 where every image is grey, else 3. */
  readonly channels?: 1 | 3;
  /** Exchanges black and white. Default: false. */
  readonly invert?: boolean;
  /** Images that may fail to decode before the whole is refused. Default: 5 % of them, three at least. */
  readonly maxSkipped?: number;
  /** Takes images that lie in no folder too, as the class `unlabelled`. Default: false, they are left out and named. */
  readonly unlabelled?: boolean;
  /** Told of every image that has been read. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the reading. */
  readonly signal?: AbortSignal;
}

export interface LoadedImages {
  readonly dataset: Dataset;
  readonly preprocessing: ImagePreprocessing;
  /** One line each, for people. */
  readonly warnings: readonly string[];
  /** Images that did not decode. */
  readonly skipped: readonly string[];
}

/** Warnings that name a skipped image; beyond this many the count has to do. */
const namedSkips = 20;

/**
 * Reads every image of a source into memory. Order and result depend on the files alone. Images that do not decode are
 * skipped, named and counted. Throws an InputError where there is no image or too many of them are broken.
 */
export async function loadImages(source: FileSource, options: ImageOptions = {}): Promise<LoadedImages> {
  const { size = { height: 28, width: 28 }, invert = false, unlabelled = false } = options;
  checkSize(size);
  const { images, warnings } = findImages(source, unlabelled);
  const { planes, skipped } = await readAll(source, images, size, options);

  const kept = images.flatMap((image, i) => {
    const data = planes[i];
    return data === undefined ? [] : [{ ...image, data }];
  });
  if (kept.length === 0)
    throw new InputError(
      `invalid images: none of ${source.name} decodes; the first is ${skipped[0]?.file}: ${skipped[0]?.reason}`,
    );
  const area = size.height * size.width;
  const channels = options.channels ?? (kept.every(({ data }) => data.length === area) ? 1 : 3);
  if (kept.length * channels * area > 2 ** 32 - 1) {
    throw new InputError(
      `invalid size: ${kept.length} images of ${channels} × ${size.height} × ${size.width} pixels take more than 4 GiB, expected less; choose a smaller size`,
    );
  }
  const shape = { channels, ...size };
  const pixels = assemblePixels(
    kept.map(({ data }) => data),
    shape,
    invert,
  );
  return {
    dataset: imageDataset(pixels, shape, {
      name: source.name,
      ...indexLabels(kept.map(({ className }) => className)),
      ids: kept.map(({ file }) => file),
    }),
    preprocessing: { kind: "image", channels, height: size.height, width: size.width, invert },
    warnings: [...warnings, ...skipWarnings(skipped, images.length)],
    skipped: skipped.map(({ file }) => file),
  };
}

function checkSize({ height, width }: { height: number; width: number }): void {
  for (const value of [height, width]) {
    if (!(Number.isInteger(value) && value >= 1 && value <= 4096)) {
      throw new InputError(`invalid image size: ${value}, expected an integer between 1 and 4096 pixels`);
    }
  }
}

function findImages(source: FileSource, unlabelled: boolean): { images: ImageFile[]; warnings: string[] } {
  if (source.images !== undefined) return { images: [...source.images], warnings: [...(source.warnings ?? [])] };
  const files = source.files.filter(isImage);
  if (files.length === 0) {
    throw new InputError(
      `invalid data: no images in ${source.name}, expected a folder for each class with files ${imageExtensions.join(", ")} in it`,
    );
  }
  const warnings: string[] = [];
  const others = source.files.filter((file) => !isImage(file));
  if (others.length > 0)
    warnings.push(
      `${counted(others.length, "file")} of ${source.name} ignored, not an image by name: ${shown(others)}`,
    );
  const all = imageClasses(files);
  const loose = all.filter(({ className }) => className === "").map(({ file }) => file);
  if (unlabelled)
    return { images: all.map((image) => ({ ...image, className: image.className || "unlabelled" })), warnings };
  if (loose.length === all.length) {
    throw new InputError(
      `invalid data: the images of ${source.name} lie in no folder, expected a folder for each class; sort them into folders`,
    );
  }
  if (loose.length > 0)
    warnings.push(
      `${counted(loose.length, "image")} of ${source.name} ignored, in no folder and so of no class: ${shown(loose)}`,
    );
  return { images: all.filter(({ className }) => className !== ""), warnings };
}

interface Skip {
  readonly file: string;
  readonly reason: string;
}

/** Reads and decodes with several at a time. Element i of `planes` is image i, or undefined where it was skipped. */
async function readAll(
  source: FileSource,
  images: readonly ImageFile[],
  size: { height: number; width: number },
  options: ImageOptions,
) {
  const { maxSkipped = Math.max(3, Math.floor(images.length * 0.05)), onProgress, signal } = options;
  const decode = createImageReader(size);
  const planes: (Uint8Array | undefined)[] = Array.from({ length: images.length });
  const failures: (Skip | undefined)[] = [];
  let [next, done, failed] = [0, 0, 0];
  const work = async () => {
    for (let i = next++; i < images.length && failed <= maxSkipped; i = next++) {
      signal?.throwIfAborted();
      const file = images[i]?.file ?? "";
      try {
        planes[i] = await decode(await source.read(file));
      } catch (error) {
        // An archive that lies about itself is refused as a whole.
        if (error instanceof InputError) throw error;
        failures[i] = { file, reason: error instanceof Error ? error.message : String(error) };
        failed++;
      }
      onProgress?.(++done, images.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const skipped = failures.filter((failure) => failure !== undefined);
  if (skipped.length > maxSkipped) {
    throw new InputError(
      `invalid images: more than ${maxSkipped} of the ${images.length} images of ${source.name} do not decode; the first is ${skipped[0]?.file}: ${skipped[0]?.reason}; remove them`,
    );
  }
  return { planes, skipped };
}

function skipWarnings(skipped: readonly Skip[], total: number): string[] {
  if (skipped.length === 0) return [];
  const named = skipped
    .slice(0, namedSkips)
    .map(({ file, reason }) => `skipped ${file}, which does not decode: ${reason}`);
  return [...named, `${skipped.length} of ${total} images skipped`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function shown(files: readonly string[]): string {
  return `${files.slice(0, 3).join(", ")}${files.length > 3 ? " …" : ""}`;
}
