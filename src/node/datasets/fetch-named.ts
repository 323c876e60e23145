import { copyFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../core/errors.ts";
import { cacheFolder } from "../download/cache-folder.ts";
import { checksumName, hashFile } from "../download/checksum.ts";
import { download, type DownloadOptions, type RemoteFile } from "../download/download.ts";
import type { NamedDataset } from "./registry.ts";
import { makeFolders } from "../make-folders.ts";

export interface FetchOptions extends Omit<DownloadOptions, "onProgress"> {
  /** Folder of the cache. Default: see `cacheFolder`. */
  readonly cacheDir?: string;
  /** Told of the bytes of each file that have come. */
  readonly onDownload?: (file: string, done: number, total: number | undefined) => void;
}

/** A file of a data set in the cache. */
export interface CachedFile {
  readonly path: string;
  /** False where it had to be downloaded. */
  readonly wasThere: boolean;
}

/** Where the files of a data set lie in the cache. */
export const cachedFolder = ({ folder }: NamedDataset, cacheDir?: string): string =>
  join(cacheFolder(cacheDir), "datasets", folder);

/**
 * Makes sure that every file of a data set is in the cache and downloads what is not. A file that is there was whole and
 * right when it got its name, so it is taken as it is. Throws an InputError as `download` does.
 */
export async function fetchNamed(dataset: NamedDataset, options: FetchOptions = {}): Promise<CachedFile[]> {
  const folder = cachedFolder(dataset, options.cacheDir);
  const files: CachedFile[] = [];
  for (const file of dataset.files) {
    const path = join(folder, file.name);
    const wasThere = (await stat(path).catch(() => undefined))?.isFile() === true;
    if (!wasThere) await downloadInto(file, path, options);
    files.push({ path, wasThere });
  }
  return files;
}

async function downloadInto(file: RemoteFile, path: string, { onDownload, ...options }: FetchOptions): Promise<void> {
  try {
    await download(file, path, {
      ...options,
      ...(onDownload && { onProgress: (done, total) => onDownload(file.name, done, total ?? file.size) }),
    });
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new InputError(`cannot write ${path}: ${error.message}; choose another --cache-dir`, { cause: error });
  }
}

/**
 * Puts a data set's files into the cache from where a person has them: the file itself, or a folder with all of them.
 * Throws an InputError where one is missing or is not the published one, byte for byte.
 */
export async function importNamed(dataset: NamedDataset, from: string, cacheDir?: string): Promise<CachedFile[]> {
  const folder = cachedFolder(dataset, cacheDir);
  const isFolder = (await stat(from).catch(() => undefined))?.isDirectory() === true;
  const [only, ...more] = dataset.files;
  if (!isFolder && (only === undefined || more.length > 0)) {
    const names = dataset.files.map(({ name }) => name).join(", ");
    throw new InputError(`invalid --from: ${from}, expected a folder with the files ${names}`);
  }
  const found = dataset.files.map((file) => ({ file, source: isFolder ? join(from, file.name) : from }));
  for (const { file, source } of found) await checkPublished(file, source);
  makeFolders(folder);
  const files: CachedFile[] = [];
  for (const { file, source } of found) {
    const path = join(folder, file.name);
    const partial = `${path}.partial`;
    try {
      await copyFile(source, partial);
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    files.push({ path, wasThere: false });
  }
  return files;
}

/** Throws an InputError unless a file is the published one. */
export async function checkPublished(file: RemoteFile, path: string): Promise<void> {
  const { checksum } = file;
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) {
    throw new InputError(`no such file: ${path}, expected the published ${file.name}`);
  }
  const found = await hashFile(path, checksum.algorithm);
  if (found === checksum.value) return;
  throw new InputError(
    `wrong checksum: ${path} has the ${checksumName(checksum)} ${found}, expected ${checksum.value} of the published ${file.name}; it cannot stand for it in the cache, but commands read it with --from`,
  );
}
