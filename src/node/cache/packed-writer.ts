import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { ImageShape } from "../../data/images.ts";
import { syncFolder } from "../write-atomic.ts";
import { headerLength, imageLength, indexLength, type PackedNames, writeHeader } from "./format.ts";
import type { PixelSink } from "./pixel-sink.ts";

/** Grey bytes that are read at once to be repeated. */
const widenBytes = 4 * 1024 * 1024;

export interface PackedWriter extends PixelSink {
  /** Writes the index, brings all of it to the disk and gives it its name. */
  finish(names: PackedNames, labels: Int32Array, fingerprint: string): Promise<void>;
  /** Removes what has been written, unless it is finished. */
  discard(): Promise<void>;
}

/**
 * Writes a packed file beside its name, which it takes once it is whole.
 * @param capacity images at most.
 */
export async function packedWriter(path: string, first: ImageShape, capacity: number): Promise<PackedWriter> {
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  const file = await open(partial, "wx+");
  const checksums = new Uint32Array(capacity);
  let shape = first;
  let count = 0;
  let isOpen = true;
  return {
    async append(pixels) {
      const length = imageLength(shape);
      await writeAt(file, pixels, headerLength + count * length);
      for (let from = 0; from < pixels.length; from += length)
        checksums[count++] = crc32(pixels.subarray(from, from + length));
    },
    async widen() {
      await repeatPlanes(file, shape.height * shape.width, checksums.subarray(0, count));
      shape = { ...shape, channels: 3 };
    },
    async finish(names, labels, fingerprint) {
      const text = Buffer.from(JSON.stringify(names));
      const index = Buffer.concat([bytesOf(checksums.subarray(0, count)), bytesOf(labels), text]);
      const header = { shape, count, textLength: text.length, indexChecksum: crc32(index), fingerprint };
      if (index.length !== indexLength(header))
        throw new RangeError(`invalid labels: ${labels.length}, expected ${count}`);
      await writeAt(file, index, headerLength + count * imageLength(shape));
      await writeAt(file, writeHeader(header), 0);
      await file.sync();
      isOpen = false;
      await file.close();
      await rename(partial, path);
      await syncFolder(dirname(path));
    },
    async discard() {
      if (isOpen) await file.close().catch(() => undefined);
      isOpen = false;
      await rm(partial, { force: true });
    },
  };
}

/** The disk may take less than it is given, and says so only by the count. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Writes each plane three times, from the last to the first, so that none is overwritten before it has been read. */
async function repeatPlanes(file: FileHandle, area: number, checksums: Uint32Array): Promise<void> {
  const each = Math.max(1, Math.floor(widenBytes / area));
  for (let end = checksums.length; end > 0; end = Math.max(0, end - each)) {
    const start = Math.max(0, end - each);
    const grey = Buffer.allocUnsafe((end - start) * area);
    const { bytesRead } = await file.read(grey, 0, grey.length, headerLength + start * area);
    if (bytesRead !== grey.length) throw new Error("the file was cut off while it was written");
    const colour = Buffer.allocUnsafe(3 * grey.length);
    for (let i = 0; i < end - start; i++) {
      for (let plane = 0; plane < 3; plane++) grey.copy(colour, (3 * i + plane) * area, i * area, (i + 1) * area);
      checksums[start + i] = crc32(colour.subarray(3 * i * area, 3 * (i + 1) * area));
    }
    await writeAt(file, colour, headerLength + 3 * start * area);
  }
}

/** As they lie in memory: a machine of the other byte order finds labels without a class and makes the file anew. */
const bytesOf = (values: Uint32Array | Int32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
