import type { FileNames } from "../data/image-files/find.ts";

/** A file of a folder. */
export interface PlainFile {
  readonly kind: "file";
  readonly path: string;
}

/** A file in a zip archive, as its directory describes it. */
export interface ArchiveEntry {
  readonly kind: "entry";
  readonly archive: string;
  /** What `fileState` says of the archive: where it has changed, so may have what stands below. */
  readonly state: string;
  readonly name: string;
  /** Where its local header lies, in bytes. */
  readonly offset: number;
  /** Bytes. */
  readonly packed: number;
  /** Bytes. */
  readonly unpacked: number;
  /** 0 where it is stored as it is, 8 for deflate. */
  readonly method: number;
  readonly crc32: number;
}

/** A plain value that can be sent to another thread. */
export type FileLocation = PlainFile | ArchiveEntry;

/** Files behind a path: a folder, or an archive read without unpacking it. */
export interface FileSource extends FileNames {
  /** The path as the person gave it. */
  readonly name: string;
  /** Reads one of `files`. */
  read(file: string): Promise<Uint8Array>;
  /** Where the bytes of one of `files` lie, so that another thread can read them. Without it they are read in this one. */
  locate?(file: string): FileLocation;
  /** A short text that is another one where the file has changed. Without it the bytes themselves are looked at. */
  stamp?(file: string): Promise<string>;
  close(): Promise<void>;
}

/** True for what desktops and tools leave behind: names that start with a dot, and `__MACOSX`. */
export function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
