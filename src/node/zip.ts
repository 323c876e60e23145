import { open as openFile } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import * as yauzl from "yauzl";
import { InputError } from "../core/errors.ts";
import { byCodeUnit } from "../data/labels.ts";
import type { FileSource } from "./file-source.ts";
import { isHidden } from "./file-source.ts";

/** How far an archive is trusted. What it declares is checked before anything is read, and held to while inflating. */
export interface ZipLimits {
  /** Number of entries. Default: 5,000,000. */
  readonly entries?: number;
  /** Bytes of one file when unpacked. Default: 512 MiB. */
  readonly fileBytes?: number;
  /** Bytes of all files together when unpacked. Default: 256 GiB; they are read one by one and never kept. */
  readonly totalBytes?: number;
  /** Unpacked bytes for each packed one, for files above 1 MiB and for all together. Default: 200. */
  readonly ratio?: number;
}

/** Below this size no ratio is asked for: a blank drawing packs very well. */
const ratioFrom = 1024 * 1024;

/**
 * Opens a zip file without unpacking it. Folders, hidden files and `__MACOSX` are left out.
 * Throws an InputError for what is no zip file, for entries that climb out of it, are absolute, links or encrypted, for two
 * entries of one name, and for a bomb: too many entries, too many bytes, too high a ratio, or entries that overlap.
 */
export async function openZip(path: string, limits: ZipLimits = {}): Promise<FileSource> {
  const zip = await refuse(path, () => yauzl.openPromise(path, { autoClose: false, strictFileNames: true }));
  try {
    const entries = await refuse(path, () => readEntries(path, zip, limits));
    const file = await openFile(path, "r");
    return {
      name: path,
      files: [...entries.keys()].sort(byCodeUnit),
      async read(name) {
        const entry = entries.get(name);
        if (entry === undefined) throw new RangeError(`unknown file: ${name} in ${path}`);
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        const packed = Buffer.alloc(entry.compressedSize);
        const { bytesRead } = await file.read(packed, 0, packed.length, fileDataStart);
        if (bytesRead !== packed.length) throw new Error("the archive ends within it");
        return inflate(path, entry, packed);
      },
      async close() {
        zip.close();
        await file.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Runs `open`; whatever the zip reader complains of becomes an InputError that names the file. */
async function refuse<T>(path: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new InputError(`invalid zip file: ${path}: ${reason}; expected an archive with a folder for each class`);
  }
}

async function readEntries(path: string, zip: yauzl.ZipFile, limits: ZipLimits): Promise<Map<string, yauzl.Entry>> {
  const { entries: maxEntries = 5e6, totalBytes = 256 * 1024 ** 3, ratio = 200 } = limits;
  const bomb = (reason: string) =>
    new InputError(`invalid zip file: ${path}: ${reason}; unpack it yourself if you trust it`);
  if (zip.entryCount > maxEntries) throw bomb(`${zip.entryCount} entries, expected ${maxEntries} or fewer`);
  const entries = new Map<string, yauzl.Entry>();
  let packed = 0;
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    checkEntry(path, entry, limits);
    packed += entry.compressedSize;
    unpacked += entry.uncompressedSize;
    if (packed > zip.fileSize) throw bomb("its entries overlap");
    if (unpacked > totalBytes) throw bomb(`more than ${totalBytes} bytes when unpacked`);
    const name = entry.fileName;
    if (name.endsWith("/") || isHidden(name)) continue;
    if (entries.has(name))
      throw new InputError(`invalid zip file: ${path}: two entries ${JSON.stringify(name)}; remove one`);
    entries.set(name, entry);
  }
  if (unpacked > ratioFrom && unpacked > ratio * packed) {
    throw bomb(`${packed} bytes unpack to ${unpacked}, expected at most ${ratio} times as many`);
  }
  return entries;
}

function checkEntry(path: string, entry: yauzl.Entry, { fileBytes = 512 * 1024 ** 2, ratio = 200 }: ZipLimits): void {
  const wrong = (reason: string, remedy: string) =>
    new InputError(`invalid zip file: ${path}: entry ${JSON.stringify(entry.fileName)} ${reason}; ${remedy}`);
  const unsafe = yauzl.validateFileName(entry.fileName);
  if (unsafe !== null) throw wrong(`leaves the archive`, "expected paths inside it");
  // The upper half of the attributes is the Unix mode; 0xa000 marks a symbolic link.
  if (((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000) throw wrong("is a link", "pack the file itself");
  if (entry.isEncrypted()) throw wrong("is encrypted", "pack it without a password");
  const { compressedSize, uncompressedSize } = entry;
  const trusted = "unpack it yourself if you trust it";
  if (compressedSize > fileBytes || uncompressedSize > fileBytes) {
    throw wrong(
      `unpacks to ${Math.max(uncompressedSize, compressedSize)} bytes, expected ${fileBytes} or fewer`,
      trusted,
    );
  }
  if (uncompressedSize > ratioFrom && uncompressedSize > ratio * compressedSize) {
    throw wrong(
      `unpacks from ${compressedSize} to ${uncompressedSize} bytes, expected at most ${ratio} times as many`,
      trusted,
    );
  }
}

/** Throws an InputError where there is more than the entry declares, an Error where the entry is broken. */
function inflate(path: string, entry: yauzl.Entry, packed: Buffer): Buffer {
  const { uncompressedSize, compressionMethod } = entry;
  if (compressionMethod !== 0 && compressionMethod !== 8)
    throw new Error(`packed by method ${compressionMethod}, expected deflate`);
  const data = compressionMethod === 0 ? packed : inflateWithin(path, entry, packed);
  if (data.length !== uncompressedSize) throw new Error(`${data.length} bytes, expected ${uncompressedSize}`);
  if (crc32(data) !== entry.crc32) throw new Error("its checksum is wrong");
  return data;
}

function inflateWithin(path: string, entry: yauzl.Entry, packed: Buffer): Buffer {
  const { uncompressedSize } = entry;
  try {
    // The chunk holds the whole file where it is small, so that inflating takes one turn.
    const chunkSize = Math.min(65536, Math.max(64, uncompressedSize + 1));
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, uncompressedSize), chunkSize });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InputError(
        `invalid zip file: ${path}: entry ${JSON.stringify(entry.fileName)} unpacks to more than the ${uncompressedSize} bytes it declares; pack it anew`,
      );
    }
    throw error;
  }
}
