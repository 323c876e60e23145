import { InputError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import { imageDataset } from "../data/images.ts";
import { indexLabels } from "../data/labels.ts";
import type { ImagePreprocessing } from "../data/preprocessing.ts";
import { cachedImages } from "./cache/cached-images.ts";
import { memorySink } from "./cache/memory-sink.ts";
import { type Reading, readImages } from "./decode/read-images.ts";
import { skipWarnings } from "../data/image-files/skipped.ts";
import type { FileSource } from "./file-source.ts";
import { findImages } from "../data/image-files/find.ts";

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
  /**
   * A folder in which decoded images are kept in a file, or the file itself, whose name then ends in `.images`. It is made
   * where it is missing, made anew where the images or the settings have changed or it is damaged, and safe to delete.
   * Without it they are kept in memory alone, and decoded each time.
   */
  readonly cache?: string;
  /** Threads that decode; 0 for none but this one. Default: as many as there are cores, from 1,000 images on. */
  readonly decodeThreads?: number;
  /** Told of the images that have been read. */
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

/**
 * Reads every image of a source, into memory or into a cache. Order and result depend on the files alone. Images that do
 * not decode are skipped, named and counted. Throws an InputError where there is no image or too many of them are broken.
 */
export async function loadImages(source: FileSource, options: ImageOptions = {}): Promise<LoadedImages> {
  const { size = { height: 28, width: 28 }, invert = false, unlabelled = false } = options;
  checkSize(size);
  const { images, warnings } = findImages(source, unlabelled);
  const reading: Reading = {
    source,
    images,
    size: { height: size.height, width: size.width },
    channels: options.channels,
    invert,
    maxSkipped: options.maxSkipped ?? Math.max(3, Math.floor(images.length * 0.05)),
    threads: options.decodeThreads,
    onProgress: options.onProgress,
    signal: options.signal,
  };
  const loaded =
    options.cache === undefined ? await imagesInMemory(reading) : await cachedImages(reading, options.cache);
  const { dataset, skipped } = loaded;
  const channels = dataset.sampleShape[0] === 1 ? 1 : 3;
  return {
    dataset,
    preprocessing: { kind: "image", channels, height: size.height, width: size.width, invert },
    warnings: [...warnings, ...loaded.warnings, ...skipWarnings(skipped, images.length)],
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

async function imagesInMemory(reading: Reading) {
  const { source, images, size } = reading;
  const sink = memorySink(images.length, size.height * size.width, reading.channels ?? 1);
  const { kept, skipped, channels } = await readImages(reading, sink);
  const dataset = imageDataset(
    sink.pixels(),
    { channels, ...size },
    {
      name: source.name,
      ...indexLabels(kept.map(({ className }) => className)),
      ids: kept.map(({ file }) => file),
    },
  );
  return { dataset, skipped, warnings: [] };
}
