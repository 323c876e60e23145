import { fstatSync, readSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import { InputError } from "../core/errors.ts";
import type { ArchiveEntry } from "./file-source.ts";

/** The part of a local header whose length is fixed. */
const headerLength = 30;

/** Read along with the header, in the hope that its fields of variable length fit: one read is half the work of two. */
const usualFields = 256;

/** What a file is known again by: another file, or a changed one, gives another text. */
export function fileState(file: number): string {
  const { size, mtimeMs, ino } = fstatSync(file);
  return `${size}-${mtimeMs}-${ino}`;
}

/**
 * Reads and unpacks an entry of an archive that is open as `file`. Throws an InputError where there is more than the entry
 * declares, an Error where the entry is broken.
 */
export function readEntry(file: number, entry: ArchiveEntry): Buffer {
  const start = readAt(file, entry.offset, headerLength + usualFields + entry.packed);
  if (start.length < headerLength || start.readUInt32LE(0) !== 0x04034b50)
    throw new Error("the archive has no header where it should be");
  const from = headerLength + start.readUInt16LE(26) + start.readUInt16LE(28);
  const packed =
    from + entry.packed <= headerLength + usualFields + entry.packed
      ? start.subarray(from, from + entry.packed)
      : readAt(file, entry.offset + from, entry.packed);
  if (packed.length !== entry.packed) throw new Error("the archive ends within it");
  return inflate(entry, packed);
}

/** As many bytes as there are, `length` at most. */
function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function inflate(entry: ArchiveEntry, packed: Buffer): Buffer {
  const { unpacked, method } = entry;
  if (method !== 0 && method !== 8) throw new Error(`packed by method ${method}, expected deflate`);
  const data = method === 0 ? packed : inflateWithin(entry, packed);
  if (data.length !== unpacked) throw new Error(`${data.length} bytes, expected ${unpacked}`);
  if (crc32(data) !== entry.crc32) throw new Error("its checksum is wrong");
  return data;
}

function inflateWithin({ archive, name, unpacked }: ArchiveEntry, packed: Buffer): Buffer {
  try {
    // The chunk holds the whole file where it is small, so that inflating takes one turn.
    const chunkSize = Math.min(65536, Math.max(64, unpacked + 1));
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, unpacked), chunkSize });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InputError(
        `invalid zip file: ${archive}: entry ${JSON.stringify(name)} unpacks to more than the ${unpacked} bytes it declares; pack it anew`,
      );
    }
    throw error;
  }
}
