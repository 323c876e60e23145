import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { indexLabels } from "../../data/labels.ts";
import type { Skip } from "../../data/image-files/skipped.ts";
import { checkSkipped, type Reading, readImages } from "../decode/read-images.ts";
import { cacheFile, removeLeftovers } from "./cache-file.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { packedDataset, type PackedDataset } from "./packed-dataset.ts";
import { packedWriter, type PackedWriter } from "./packed-writer.ts";
import type { PixelSink } from "./pixel-sink.ts";
import { makeFolders } from "../make-folders.ts";

export interface CachedImages {
  readonly dataset: Dataset;
  readonly skipped: readonly Skip[];
  /** What a person should know of the cache. */
  readonly warnings: readonly string[];
}

/**
 * Images from the cache; where it is not there, of other images or settings, or damaged, they are decoded into it first.
 * Throws an InputError where it cannot be written.
 * @param cache a folder, or a file whose name ends in `.images`.
 */
export async function cachedImages(reading: Reading, cache: string): Promise<CachedImages> {
  const { source, images, size, channels, invert, onProgress, signal } = reading;
  const path = cacheFile(cache, source.name, { size, channels, invert });
  const fingerprint = await fingerprintOf(source, images, { size, channels: channels ?? null, invert }, signal);
  const found = look(path, source.name);
  if (typeof found === "object" && found.fingerprint === fingerprint) {
    checkSkipped(reading, found.skipped);
    onProgress?.(images.length, images.length);
    return { ...found, warnings: [] };
  }
  await write(reading, path, fingerprint);
  const made = look(path, source.name);
  if (typeof made !== "object" || made.fingerprint !== fingerprint) {
    const reason = typeof made === "string" ? made : "another program has written to it";
    throw new InputError(
      `invalid image cache: ${path} cannot be read back: ${reason}; look at the disk, or keep it elsewhere`,
    );
  }
  const warnings = typeof found === "string" ? [`the image cache ${path} was made anew, it was damaged: ${found}`] : [];
  return { ...made, warnings };
}

/** What is in the cache, why it cannot be used, or undefined where there is none. */
function look(path: string, name: string): PackedDataset | string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return packedDataset(path, name);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function write(reading: Reading, path: string, fingerprint: string): Promise<void> {
  const { size, channels, images } = reading;
  const shape = { channels: channels ?? 1, ...size };
  // Whether three channels are needed is not known before the last image has been decoded.
  const least = images.length * shape.channels * size.height * size.width;
  const told = <T>(work: () => Promise<T>) => explain(path, least, work);
  const writer = await told(async () => {
    makeFolders(dirname(path));
    await removeLeftovers(path);
    await checkSpace(path, least);
    return packedWriter(path, shape, images.length);
  });
  try {
    const { kept, skipped } = await readImages(reading, explained(writer, told));
    const { labels, classNames } = indexLabels(kept.map(({ className }) => className));
    const names = { classNames, ids: kept.map(({ file }) => file), skipped };
    await told(() => writer.finish(names, labels, fingerprint));
  } finally {
    await writer.discard();
  }
}

const explained = (writer: PackedWriter, told: <T>(work: () => Promise<T>) => Promise<T>): PixelSink => ({
  append: (pixels) => told(() => writer.append(pixels)),
  widen: () => told(() => writer.widen()),
});

/** Errors of the file system become an InputError that names the file and what can be done. */
async function explain<T>(path: string, least: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new InputError(
      `cannot write the image cache ${path}: ${error.message}; it takes ${megabytes(least)} or more: free as much, keep it elsewhere, or go on without a cache`,
      { cause: error },
    );
  }
}

/** It is better known before the first image is decoded than after the last. */
async function checkSpace(path: string, least: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize < least) {
    throw new InputError(
      `cannot write the image cache ${path}: the disk has ${megabytes(bavail * bsize)} left, and it takes ${megabytes(least)} or more: free as much, keep it elsewhere, or go on without a cache`,
    );
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
