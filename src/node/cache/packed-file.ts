import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { InputError } from "../../core/errors.ts";
import { headerLength, imageLength, indexLength, indexStart, type PackedHeader, readHeader } from "./format.ts";

/** A packed file that is open. */
export interface PackedFile {
  readonly path: string;
  readonly file: number;
  readonly header: PackedHeader;
  /** Checksum (CRC-32) of each image. */
  readonly checksums: Uint32Array;
  readonly labels: Int32Array;
  /** The names, in JSON. */
  readonly text: string;
}

/** Opens a packed file and checks everything but its images. Throws an Error with the reason where something is wrong. */
export function openPackedFile(path: string): PackedFile {
  const file = openSync(path, "r");
  try {
    const header = readHeader(readAt(file, 0, headerLength), fstatSync(file).size);
    const index = readAt(file, indexStart(header), indexLength(header));
    if (crc32(index) !== header.indexChecksum) throw new Error("the checksum of its index is wrong");
    const { count } = header;
    // Copies, since numbers must lie at multiples of their size.
    const table = (place: number) => Uint8Array.from(index.subarray(4 * place * count, 4 * (place + 1) * count)).buffer;
    return {
      path,
      file,
      header,
      checksums: new Uint32Array(table(0)),
      labels: new Int32Array(table(1)),
      text: index.toString("utf8", 8 * count),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** As many bytes as there are, `length` at most. */
function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readInto(file, bytes, position));
}

function readInto(file: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/**
 * Returns a function that reads image `index`. What it returns is overwritten by its next call. An image is held to its
 * checksum when it is first read; throws an InputError where it is damaged.
 */
export function imageReader({ path, file, header, checksums }: PackedFile): (index: number) => Uint8Array {
  const length = imageLength(header.shape);
  const bytes = new Uint8Array(length);
  const isChecked = new Uint8Array(header.count);
  return (index) => {
    const count = readInto(file, bytes, headerLength + index * length);
    if (count < length || (isChecked[index] === 0 && crc32(bytes) !== checksums[index])) {
      throw new InputError(
        `invalid image cache: ${path}: image ${index} is damaged; delete the file and start again, it will be made anew`,
      );
    }
    isChecked[index] = 1;
    return bytes;
  };
}

/** Reads every image into memory that threads can share. Throws an Error where one is damaged. */
export function readAllImages({ file, header, checksums }: PackedFile): Uint8Array {
  const length = imageLength(header.shape);
  const pixels = new Uint8Array(new SharedArrayBuffer(header.count * length));
  // Some megabytes at a time pass through memory of this thread, for checksums cannot be taken of shared memory.
  const each = Math.max(1, Math.floor(2 ** 22 / length));
  for (let start = 0; start < header.count; start += each) {
    const images = Math.min(each, header.count - start);
    const block = readAt(file, headerLength + start * length, images * length);
    for (let i = 0; i < images; i++) {
      if (crc32(block.subarray(i * length, (i + 1) * length)) !== checksums[start + i])
        throw new Error(`image ${start + i} is damaged`);
    }
    pixels.set(block, start * length);
  }
  return pixels;
}
