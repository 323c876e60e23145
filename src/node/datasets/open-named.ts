import { stat } from "node:fs/promises";
import { InputError } from "../../core/errors.ts";
import type { Part } from "../../data/parts.ts";
import type { FileSource } from "../file-source.ts";
import { openFolder } from "../folder.ts";
import { openZip, type ZipLimits } from "../zip.ts";
import { cachedFolder, fetchNamed, type FetchOptions } from "./fetch-named.ts";
import type { IdxSet } from "./idx-images.ts";
import type { NamedDataset } from "./registry.ts";

export interface NamedOptions extends FetchOptions {
  /** A local file or folder that is read instead of the cache: the published archive, one like it, or it unpacked. */
  readonly from?: string;
  /** How far a zip file is trusted. */
  readonly zip?: ZipLimits;
}

/** What is to be read of a data set. */
export type NamedSource =
  | { readonly kind: "images"; readonly source: FileSource; readonly parts: ReadonlyMap<string, Part> | undefined }
  | { readonly kind: "idx"; readonly source: FileSource; readonly sets: readonly IdxSet[] };

/** Opens the files of a data set: what `from` names, else the cache, to which they are downloaded where they are missing. */
async function openNamedSource(dataset: NamedDataset, options: NamedOptions): Promise<FileSource> {
  const { from, zip } = options;
  if (from !== undefined) {
    const found = await stat(from).catch(() => undefined);
    if (found === undefined) throw new InputError(`no such file or folder: ${from}, given by --from`);
    return found.isDirectory() ? openFolder(from) : openZip(from, zip);
  }
  const files = await fetchNamed(dataset, options);
  const [only, ...more] = files;
  return only !== undefined && more.length === 0
    ? openZip(only.path, zip)
    : openFolder(cachedFolder(dataset, options.cacheDir));
}

/**
 * Finds what is to be read of a named data set; the source is the caller's to close. Throws an InputError where there is
 * nothing of it.
 */
export async function findNamed(name: string, dataset: NamedDataset, options: NamedOptions): Promise<NamedSource> {
  const source = await openNamedSource(dataset, options);
  const { contents } = dataset;
  if (contents.kind === "idx") {
    const sets = contents.select(source.files);
    if (sets.length > 0) return { kind: "idx", source, sets };
  } else {
    const { images, parts } = contents.select(source.files);
    const partOf = parts && new Map(images.map(({ file }, i) => [file, parts[i] ?? "train"]));
    if (images.length > 0) return { kind: "images", source: { ...source, images }, parts: partOf };
  }
  await source.close();
  throw new InputError(
    `invalid data: ${source.name} holds no file of ${name}, expected the published archive or its folder`,
  );
}

/** What differs, in number, from the data set as it is published; undefined where nothing does. */
export function difference(
  name: string,
  { samples, classes }: NamedDataset,
  found: { readonly file: string; readonly samples: number; readonly classes: number },
): string | undefined {
  if (found.samples === samples && found.classes === classes) return undefined;
  return `${found.file} is not ${name} as published: ${found.samples} samples of ${found.classes} classes, not ${samples} of ${classes}`;
}
