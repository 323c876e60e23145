import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** Ends of the names of caches. */
const extension = ".images";

/** Milliseconds after which a file that nobody writes to has been left by a program that was killed. */
const abandonedAfter = 3_600_000;

/**
 * The file that holds the decoded images of a source: `cache` itself where it is named as one, else a file in that folder,
 * another one for each source and each way of decoding. So what has changed takes the place of what it was.
 * @param settings a plain value.
 */
export function cacheFile(cache: string, source: string, settings: unknown): string {
  if (cache.endsWith(extension)) return cache;
  const key = createHash("sha256").update(JSON.stringify([resolve(source), settings]));
  const stem = basename(source)
    .replace(/\.zip$/i, "")
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 60);
  return join(cache, `${stem === "" ? "data" : stem}-${key.digest("hex").slice(0, 10)}${extension}`);
}

/** Removes what writers of this cache have left half-written when they were killed. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!(name.startsWith(`${basename(path)}.`) && name.endsWith(".partial"))) continue;
    const left = await stat(join(folder, name)).catch(() => undefined);
    if (left !== undefined && Date.now() - left.mtimeMs > abandonedAfter) await rm(join(folder, name), { force: true });
  }
}
