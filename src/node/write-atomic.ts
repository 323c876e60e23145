import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file so that its name always stands for a whole file, even after a crash or a loss of power: into a neighbour
 * first, which is brought to the disk and then takes the name. What was there before stays until then.
 * @param data text in UTF-8, bytes, or pieces of them one after the other.
 */
export async function writeAtomic(
  file: string,
  data: string | Uint8Array | Iterable<string | Uint8Array>,
): Promise<void> {
  const partial = `${file}.${randomUUID().slice(0, 8)}.partial`;
  try {
    const handle = await open(partial, "wx");
    try {
      const pieces = typeof data === "string" || data instanceof Uint8Array ? [data] : data;
      for (const piece of pieces) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Brings the new name to the disk too. Windows cannot open a folder, and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}
