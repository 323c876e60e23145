import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { InputError } from "../core/errors.ts";
import { suggestion } from "../core/suggestion.ts";
import { type Part, partNamed } from "../data/parts.ts";
import type { FileSource } from "./file-source.ts";
import { filesIn } from "./folder.ts";
import { imageExtensions, isImage } from "../data/image-files/classes.ts";
import { headerCells, parseRows } from "./list-rows.ts";
import { readStart } from "./read-start.ts";
import { tagsOf } from "../data/table/tags.ts";

/** An image that a list names. */
interface ListedImage {
  /** As it is written in the list, relative to the list's folder, with slashes. */
  readonly path: string;
  readonly label: string;
  readonly part: Part | undefined;
  readonly tags: readonly string[];
  /** Line of the list, from 1. */
  readonly line: number;
}

/** Images of a class list, to be read from the folder that the list lies in. */
export interface ClassList {
  readonly source: FileSource;
  /** What each image is for, by its path, where the list has a column `split`. */
  readonly parts: ReadonlyMap<string, Part> | undefined;
  /** Tags of each image, by its path, where a column of them was asked for. */
  readonly tags: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface ClassListOptions {
  /** Takes a list without labels too, all its images as the class `unlabelled`. Default: false. */
  readonly unlabelled?: boolean;
  /** The column that holds tags, with `;` or `|` between them, by its name in any case. Default: none. */
  readonly tags?: string;
}

/** Bytes of a list: some three million lines. */
const mostBytes = 256 * 1024 * 1024;

const columns = ["path", "label", "split"];

/** True for a text file whose first line names a column `path`: a list of images, and no table of numbers. */
export async function isClassList(path: string): Promise<boolean> {
  const start = (await readStart(path, 65536)).toString("utf8").replace(/^\ufeff/, "");
  const line = start.split(/\r\n|\n|\r/).find((text) => text.trim() !== "") ?? "";
  return headerCells(line).cells.includes("path");
}

/**
 * Reads a class list: a CSV or TSV file in UTF-8 whose header names the columns `path`, `label` and, if it likes, `split`
 * (train, validation or test), in any order. Paths are relative to the list's folder, with slashes, and stay inside it.
 * Throws an InputError that names file and line for whatever is wrong: a missing column or cell, a path that is absolute
 * or climbs out, one that is listed twice, that is no image by its name or that is not there.
 */
export async function readClassList(path: string, options: ClassListOptions = {}): Promise<ClassList> {
  const { size } = await stat(path);
  if (size > mostBytes) {
    throw new InputError(`invalid class list: ${path} has ${size} bytes, expected ${mostBytes} or fewer; split it`);
  }
  const { images, warnings } = parseList(path, await readFile(path), options);
  const folder = dirname(path);
  await checkFiles(path, folder, images);
  const split = images.flatMap(({ path: image, part }) => (part === undefined ? [] : [[image, part] as const]));
  return {
    source: {
      name: path,
      files: images.map((image) => image.path),
      images: images.map((image) => ({ file: image.path, className: image.label })),
      warnings,
      ...filesIn(folder),
      close: () => Promise.resolve(),
    },
    parts: split.length > 0 ? new Map(split) : undefined,
    tags: options.tags === undefined ? undefined : new Map(images.map((image) => [image.path, image.tags])),
  };
}

/** What the text of a list says, checked line by line. */
export function parseList(
  path: string,
  bytes: Uint8Array,
  { unlabelled = false, tags }: ClassListOptions = {},
): { images: ListedImage[]; warnings: string[] } {
  const [header, ...rows] = parseRows("class list", path, bytes);
  if (header === undefined) throw new InputError(`invalid class list: ${path} is empty, expected a header`);
  const names = header.record.map((cell) => cell.toLowerCase());
  const place = (column: string) => {
    const at = names.indexOf(column);
    if (at !== names.lastIndexOf(column)) {
      throw new InputError(`duplicate column: ${column} in ${path}:${header.line}, expected it once; rename one`);
    }
    return at;
  };
  const [pathAt = -1, labelAt = -1, splitAt = -1] = columns.map(place);
  if (pathAt === -1) throw new InputError(`missing column: path in ${path}:${header.line}, expected path,label,split`);
  const tagColumn = tags?.toLowerCase();
  const tagsAt = tagColumn === undefined ? -1 : place(tagColumn);
  if (tagColumn !== undefined && tagsAt === -1) {
    throw new InputError(
      `missing column: ${tags} in ${path}:${header.line}, the tags, expected one of ${names.join(", ")}${suggestion(tagColumn, names)}`,
    );
  }
  if (labelAt === -1 && !unlabelled && tagsAt === -1) {
    throw new InputError(`missing column: label in ${path}:${header.line}, expected path,label or path,label,split`);
  }
  if (rows.length === 0) throw new InputError(`invalid class list: ${path} has no rows below its header`);
  const known = new Map<string, number>();
  const images = rows.map(({ record, line }): ListedImage => {
    if (record.length !== names.length) {
      throw new InputError(
        `invalid row in ${path}:${line}: ${record.length} column${record.length === 1 ? "" : "s"}, expected ${names.length} as in line ${header.line}; mend it`,
      );
    }
    const image = checkedPath(record[pathAt] ?? "", path, line);
    const before = known.get(image);
    if (before !== undefined) {
      throw new InputError(`duplicate path in ${path}:${line}: ${image} is in line ${before} too; remove one`);
    }
    known.set(image, line);
    const label = labelAt === -1 ? "unlabelled" : (record[labelAt] ?? "");
    if (label === "") throw new InputError(`missing label in ${path}:${line}; fill it in or remove the row`);
    return { path: image, label, part: partOf(record[splitAt], path, line), tags: tagsOf(record[tagsAt] ?? ""), line };
  });
  const partless = images.find(({ part }) => part === undefined);
  if (partless !== undefined && images.some(({ part }) => part !== undefined)) {
    throw new InputError(
      `missing split in ${path}:${partless.line}, expected train, validation or test in every row or in none; fill it in`,
    );
  }
  const others = names.filter((name) => !columns.includes(name) && name !== tagColumn);
  const warnings =
    others.length === 0
      ? []
      : [
          `columns of ${path} ignored, beside path, label and split: ${others.map((name) => JSON.stringify(name)).join(", ")}`,
        ];
  return { images, warnings };
}

/** The path with what says nothing left out: `./a//b.png` is `a/b.png`. */
function checkedPath(written: string, path: string, line: number): string {
  const wrong = (what: string, remedy: string) =>
    new InputError(`invalid path in ${path}:${line}: ${JSON.stringify(written)} ${what}; ${remedy}`);
  if (written === "") throw new InputError(`missing path in ${path}:${line}; fill it in or remove the row`);
  if (isAbsolute(written) || /^[a-z]:/i.test(written) || /^[\\/]/.test(written)) {
    throw wrong("is absolute", "expected one relative to the list's folder: move the list above its images");
  }
  if (written.includes("\\")) throw wrong("has a backslash", "write it with slashes");
  if (/\p{Cc}/u.test(written)) throw wrong("has a control character", "mend it");
  const steps = written.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.includes("..")) throw wrong("climbs out of its folder", "move the list above its images");
  const image = steps.join("/");
  if (!isImage(image)) throw wrong("is not an image by its name", `expected ${imageExtensions.join(", ")}`);
  return image;
}

function partOf(cell: string | undefined, path: string, line: number): Part | undefined {
  if (cell === undefined || cell === "") return undefined;
  const part = partNamed(cell);
  if (part !== undefined) return part;
  throw new InputError(`invalid split in ${path}:${line}: ${JSON.stringify(cell)}, expected train, validation or test`);
}

/** Files asked for at a time. */
const atOnce = 64;

/** Throws an InputError for the first image that is not there: a list that is wrong is mended, not passed over. */
async function checkFiles(list: string, folder: string, images: readonly ListedImage[]): Promise<void> {
  for (let first = 0; first < images.length; first += atOnce) {
    const group = images.slice(first, first + atOnce);
    const found = await Promise.all(group.map((image) => stat(join(folder, image.path)).catch(() => undefined)));
    const missing = group.find((_, i) => found[i]?.isFile() !== true);
    if (missing === undefined) continue;
    throw new InputError(
      `missing image: ${missing.path} of ${list}:${missing.line} is no file in ${folder}; mend the path or remove the row`,
    );
  }
}
