import type { Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.ts";
import { suggestion } from "../core/suggestion.ts";
import type { Part } from "../data/parts.ts";
import { isClassList, readClassList } from "./class-list.ts";
import { type IdxSet, idxSet } from "./datasets/idx-images.ts";
import { findNamed, type NamedOptions } from "./datasets/open-named.ts";
import { type NamedDataset, namedDataset, namedDatasets } from "./datasets/registry.ts";
import type { FileSource } from "./file-source.ts";
import { openFolder } from "./folder.ts";
import { looksLikeIdx } from "./idx.ts";
import { readStart } from "./read-start.ts";
import { openZip } from "./zip.ts";

export interface FindOptions extends NamedOptions {
  /** Whether data without labels will do. Default: they are required. */
  readonly requireClasses?: boolean;
  /** The column of a class list that holds tags. Default: none. */
  readonly tags?: string;
  /** Columns that are no feature: a table whose column `path` is one of them is no class list. */
  readonly ignore?: readonly string[];
  /** What a run has kept of its data: one of vectors takes every text file for a table. */
  readonly preprocessing?: { readonly kind: string };
}

/** Images that are still to be read. Close `source`. */
export type ImageSource = {
  readonly source: FileSource;
  /** The data set that it is, where it was asked for by name. */
  readonly published?: NamedDataset;
} & (
  | {
      readonly kind: "images";
      readonly parts: ReadonlyMap<string, Part> | undefined;
      readonly tags?: ReadonlyMap<string, readonly string[]> | undefined;
    }
  | { readonly kind: "idx"; readonly sets: readonly IdxSet[] }
);

export type DataSource = ImageSource | { readonly kind: "synthetic" } | { readonly kind: "table" };

/**
 * Says what kind of data a path or name stands for, and opens it where it is of images. Throws an InputError where it
 * stands for nothing.
 */
export async function findData(path: string, options: FindOptions = {}): Promise<DataSource> {
  const published = namedDataset(path);
  if (published !== undefined) {
    await checkUnambiguous(path, options);
    return { ...(await findNamed(path, published, options)), published };
  }
  if (options.from !== undefined) {
    throw new InputError(
      `invalid --from: ${path} is not the name of a data set, expected one of ${Object.keys(namedDatasets).join(", ")}; leave --from out, or give the name${suggestion(path, Object.keys(namedDatasets))}`,
    );
  }
  if (path === "synthetic") return { kind: "synthetic" };
  const found = await inspect(path);
  if (found.isDirectory()) return { kind: "images", source: await openFolder(path), parts: undefined };
  if (!found.isFile()) throw new InputError(`invalid data: ${path} is neither a file nor a folder`);
  const start = await readStart(path, 4);
  if (isZip(path, start)) return { kind: "images", source: await openZip(path, options.zip), parts: undefined };
  if (isIdx(path, start)) return openIdx(path);
  const isTable = options.preprocessing?.kind === "vectors" || options.ignore?.includes("path") === true;
  if (isTable || !(await isClassList(path))) return { kind: "table" };
  const listed = {
    unlabelled: options.requireClasses === false,
    ...(options.tags !== undefined && { tags: options.tags }),
  };
  return { kind: "images", ...(await readClassList(path, listed)) };
}

/** A download is no small thing, and a folder of that name is likely what was meant. */
async function checkUnambiguous(name: string, { from }: FindOptions): Promise<void> {
  if (from !== undefined || (await stat(name).catch(() => undefined)) === undefined) return;
  throw new InputError(
    `ambiguous data: ${name} is the name of a data set and of a file or folder here; write ./${name} for the latter, or --from ./${name} where it holds the data set`,
  );
}

async function inspect(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new InputError(
        `no such file or folder: ${path}, expected a folder of images, a zip file of one, a CSV or TSV file, a file of IDX images, the name of a data set (${Object.keys(namedDatasets).join(", ")}), or the word synthetic${suggestion(path, [...Object.keys(namedDatasets), "synthetic"])}`,
      );
    }
    throw error;
  }
}

/** By name or by its first bytes: an archive may have any name. */
const isZip = (path: string, start: Buffer): boolean =>
  path.toLowerCase().endsWith(".zip") || ["504b0304", "504b0506"].includes(start.toString("hex"));

const isIdx = (path: string, start: Buffer): boolean =>
  looksLikeIdx(start) || /idx\d?-?ubyte(?:\.gz)?$/i.test(basename(path));

/** A file of images alone; its labels and EMNIST's mapping are looked for in its folder. */
async function openIdx(path: string): Promise<ImageSource> {
  const folder = dirname(path);
  const file = basename(path);
  const set = idxSet(file, await readdir(folder));
  return {
    kind: "idx",
    sets: [{ ...set, part: undefined }],
    source: {
      name: folder,
      files: [set.images, set.labels, set.mapping].filter((name) => name !== undefined),
      read: (name) => readFile(join(folder, name)),
      close: () => Promise.resolve(),
    },
  };
}
