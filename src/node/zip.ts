import type { FileHandle } from "node:fs/promises";
import { open as openFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as yauzl from "yauzl";
import { InputError } from "../core/errors.ts";
import { byCodeUnit } from "../data/labels.ts";
import type { ArchiveEntry, FileSource } from "./file-source.ts";
import { isHidden } from "./file-source.ts";
import { BlockReader } from "./zip-directory.ts";
import { fileState, readEntry } from "./zip-entry.ts";

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
  const file = await openFile(path, "r");
  try {
    const entries = await refuse(path, () => listEntries(path, file, limits));
    const find = (name: string): ArchiveEntry => {
      const entry = entries.get(name);
      if (entry === undefined) throw new RangeError(`unknown file: ${name} in ${path}`);
      return entry;
    };
    return {
      name: path,
      files: [...entries.keys()].sort(byCodeUnit),
      // A promise whatever happens.
      read: async (name) => Promise.resolve(readEntry(file.fd, find(name))),
      locate: find,
      stamp(name) {
        const { crc32, unpacked } = find(name);
        return Promise.resolve(`${crc32}-${unpacked}`);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function listEntries(path: string, file: FileHandle, limits: ZipLimits): Promise<Map<string, ArchiveEntry>> {
  const { size } = await file.stat();
  const zip = await yauzl.fromRandomAccessReaderPromise(new BlockReader(file.fd), size, {
    autoClose: false,
    strictFileNames: true,
  });
  return readEntries(path, zip, { archive: resolve(path), state: fileState(file.fd) }, limits);
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

async function readEntries(
  path: string,
  zip: yauzl.ZipFile,
  source: Pick<ArchiveEntry, "archive" | "state">,
  limits: ZipLimits,
): Promise<Map<string, ArchiveEntry>> {
  const { entries: maxEntries = 5e6, totalBytes = 256 * 1024 ** 3, ratio = 200 } = limits;
  const bomb = (reason: string) =>
    new InputError(`invalid zip file: ${path}: ${reason}; unpack it yourself if you trust it`);
  if (zip.entryCount > maxEntries) throw bomb(`${zip.entryCount} entries, expected ${maxEntries} or fewer`);
  const entries = new Map<string, ArchiveEntry>();
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
    // What the zip reader gives holds buffers: a million of those would take a gigabyte.
    entries.set(name, {
      kind: "entry",
      ...source,
      name,
      offset: entry.relativeOffsetOfLocalHeader,
      packed: entry.compressedSize,
      unpacked: entry.uncompressedSize,
      method: entry.compressionMethod,
      crc32: entry.crc32,
    });
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
