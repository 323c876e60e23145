import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
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
  await walk(path, "", [], files);
  return {
    name: path,
    files: files.sort(byCodeUnit),
    async read(file) {
      const full = join(path, file);
      const { size } = await stat(full);
      if (size > maxFileBytes) throw new Error(`${size} bytes, expected ${maxFileBytes} or fewer`);
      return readFile(full);
    },
    close: () => Promise.resolve(),
  };
}

/** `above` holds the real paths of the folders on the way down: meeting one again is a circle of links. */
async function walk(root: string, folder: string, above: readonly string[], files: string[]): Promise<void> {
  const here = await realpath(join(root, folder));
  if (above.includes(here)) return;
  for (const entry of await readdir(here, { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (isHidden(entry.name)) continue;
    const kind = entry.isSymbolicLink() ? await stat(join(here, entry.name)).catch(() => undefined) : entry;
    if (kind?.isDirectory() === true) await walk(root, path, [...above, here], files);
    else if (kind === undefined || kind.isFile()) files.push(path);
  }
}
