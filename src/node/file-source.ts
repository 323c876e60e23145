import type { ImageFile } from "./image-classes.ts";

/** Files behind a path: a folder, or an archive read without unpacking it. */
export interface FileSource {
  /** The path as the person gave it. */
  readonly name: string;
  /** Paths of the files inside, with forward slashes, sorted by code unit. */
  readonly files: readonly string[];
  /** Its images with their classes, where something else than their folders says what these are. */
  readonly images?: readonly ImageFile[];
  /** What was passed over in finding them, one line each, for people. */
  readonly warnings?: readonly string[];
  /** Reads one of `files`. */
  read(file: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** True for what desktops and tools leave behind: names that start with a dot, and `__MACOSX`. */
export function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
