import { InputError } from "../../core/errors.ts";
import { pixelCollector } from "../cache/collect-pixels.ts";
import type { PixelSink } from "../cache/pixel-sink.ts";
import type { FileSource } from "../file-source.ts";
import type { ImageFile } from "../../data/image-files/classes.ts";
import type { Skip } from "../../data/image-files/skipped.ts";
import { decodeImages } from "./decode-images.ts";

/** Images that are to be read, and how. */
export interface Reading {
  readonly source: FileSource;
  readonly images: readonly ImageFile[];
  readonly size: { readonly height: number; readonly width: number };
  readonly channels: 1 | 3 | undefined;
  readonly invert: boolean;
  /** Images that may fail to decode. */
  readonly maxSkipped: number;
  readonly threads: number | undefined;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface ReadImages {
  /** Images that are in the sink now, in their order. */
  readonly kept: readonly ImageFile[];
  readonly skipped: readonly Skip[];
  /** Channels of each of them. */
  readonly channels: 1 | 3;
}

/**
 * Decodes images into a sink. Order and result depend on the files alone. Throws an InputError where none of them decodes
 * or too many do not.
 */
export async function readImages(reading: Reading, sink: PixelSink): Promise<ReadImages> {
  const { source, images, size, channels, invert, maxSkipped, threads, onProgress, signal } = reading;
  const collector = pixelCollector(sink, { area: size.height * size.width, channels, invert });
  const kept: ImageFile[] = [];
  const skipped: Skip[] = [];
  let done = 0;
  const files = images.map(({ file }) => file);
  await decodeImages(source, files, { size, ...(threads !== undefined && { threads }), signal }, async (chunk) => {
    const first = done;
    for (const { place, reason } of chunk.failures) skipped.push({ file: files[first + place] ?? "", reason });
    if (skipped.length > maxSkipped) return false;
    for (const [place, planes] of chunk.planes.entries()) {
      const image = images[first + place];
      if (planes > 0 && image !== undefined) kept.push(image);
    }
    await collector.take(chunk);
    for (let i = 0; i < chunk.planes.length; i++) {
      done++;
      onProgress?.(done, images.length);
    }
    return true;
  });
  checkSkipped(reading, skipped);
  if (kept.length === 0)
    throw new InputError(
      `invalid images: none of ${source.name} decodes; the first is ${skipped[0]?.file}: ${skipped[0]?.reason}`,
    );
  return { kept, skipped, channels: collector.channels() };
}

/** Throws an InputError where more images than allowed did not decode. */
export function checkSkipped({ source, images, maxSkipped }: Reading, skipped: readonly Skip[]): void {
  if (skipped.length > maxSkipped) {
    throw new InputError(
      `invalid images: more than ${maxSkipped} of the ${images.length} images of ${source.name} do not decode; the first is ${skipped[0]?.file}: ${skipped[0]?.reason}; remove them`,
    );
  }
}
