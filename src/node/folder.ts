import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { byCodeUnit } from "../data/labels.ts";
import type { FileSource } from "./file-source.ts";
import { isHidden } from "./file-source.ts";

/** A file that is larger is not read: no image of the permitted size needs as much. */
const maxFileBytes = 512 * 1024 * 1024;

/**
 * Opens a folder with all its subfolders. Hidden files are left out; links are followed, but not in circles.
 * An entry that cannot be read is listed, so that whoever reads it is told.
 */
export async function openFolder(path: string): Promise<FileSource> {
  const files: string[] = [];
  const root = await realpath(path);
  await walk({ folder: "", here: root, above: [] }, files);
  return {
    name: path,
    files: files.sort(byCodeUnit),
    ...filesIn(path),
    close: () => Promise.resolve(),
  };
}

/** How files of a folder are read, found by another thread, and told from what they were. */
export function filesIn(folder: string): Required<Pick<FileSource, "read" | "locate" | "stamp">> {
  return {
    // A promise whatever happens.
    read: async (file) => Promise.resolve(readPlainFile(join(folder, file))),
    locate: (file) => ({ kind: "file", path: resolve(folder, file) }),
    async stamp(file) {
      const { size, mtimeMs } = await stat(join(folder, file));
      return `${size}-${mtimeMs}`;
    },
  };
}

/** Reads a whole file. Throws an Error where it is too large or changes meanwhile. */
export function readPlainFile(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const before = fstatSync(file);
    if (!before.isFile()) throw new Error("not a file");
    if (before.size > maxFileBytes) throw new Error(`${before.size} bytes, expected ${maxFileBytes} or fewer`);
    const bytes = Buffer.allocUnsafe(before.size);
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(file, bytes, done, bytes.length - done, done);
      if (count === 0) break;
      done += count;
    }
    const after = fstatSync(file);
    if (done < bytes.length || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw new Error("it changed while it was read");
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** A folder on the way down. */
interface Place {
  /** Path within the root, empty for the root itself. */
  readonly folder: string;
  /** Real path. */
  readonly here: string;
  /** Real paths of the folders that it lies in: meeting one again is a circle of links. */
  readonly above: readonly string[];
}

async function walk({ folder, here, above }: Place, files: string[]): Promise<void> {
  if (above.includes(here)) return;
  const within = [...above, here];
  for (const entry of await readdir(here, { withFileTypes: true })) {
    if (isHidden(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const full = join(here, entry.name);
    if (entry.isDirectory()) await walk({ folder: path, here: full, above: within }, files);
    else if (entry.isFile()) files.push(path);
    else if (entry.isSymbolicLink()) {
      const target = await stat(full).catch(() => undefined);
      if (target?.isDirectory() === true) {
        await walk({ folder: path, here: await realpath(full), above: within }, files);
      } else if (target === undefined || target.isFile()) files.push(path);
    }
  }
}
