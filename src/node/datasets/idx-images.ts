import { basename } from "node:path";
import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { imageDataset, type ImageShape } from "../../data/images.ts";
import { indexLabels } from "../../data/labels.ts";
import type { Part } from "../../data/parts.ts";
import { assemblePixels } from "../../data/pixels.ts";
import type { ImagePreprocessing } from "../../data/preprocessing.ts";
import { createResizer } from "../../data/resize.ts";
import type { FileSource } from "../file-source.ts";
import { readIdx } from "../idx.ts";
import type { ImageOptions } from "../images.ts";

/** A file of images and the files that belong to it. */
export interface IdxSet {
  readonly images: string;
  readonly labels: string | undefined;
  /** What its name says that it is for. */
  readonly part: Part | undefined;
  /** EMNIST's list of the characters that its labels stand for. */
  readonly mapping: string | undefined;
}

export interface IdxOptions extends Omit<ImageOptions, "size" | "signal"> {
  /** Size that every image is brought to, or `own` for that of the first file. Default: 28 × 28. */
  readonly size?: ImageOptions["size"] | "own";
  readonly signal?: AbortSignal | undefined;
}

export interface LoadedIdx {
  readonly dataset: Dataset;
  readonly preprocessing: ImagePreprocessing;
  /** One for each sample, where every file's name says what it is for. */
  readonly parts?: readonly Part[];
}

const imagesName = /images([-.]idx)3(-?ubyte(?:\.gz)?)$/i;

/** The files of images by their names, such as `train-images-idx3-ubyte.gz`, each with its labels where they are there. */
export function findIdxSets(files: readonly string[]): IdxSet[] {
  return files.filter((file) => imagesName.test(file)).map((file) => idxSet(file, files));
}

/** What belongs to a file of images, found by its name among `files`. */
export function idxSet(images: string, files: readonly string[]): IdxSet {
  const bare = images.replace(/\.gz$/i, "").replace(imagesName, "labels$11$2").toLowerCase();
  const labels = files.find((file) => file !== images && file.replace(/\.gz$/i, "").toLowerCase() === bare);
  const name = basename(images).toLowerCase();
  const part = /^(?:.*-)?train-/.test(name) ? "train" : /^(?:.*-)?(?:t10k|test)-/.test(name) ? "test" : undefined;
  const stem = /^(emnist-[a-z]+)-/.exec(name)?.[1];
  const mapping = files.find((file) => stem !== undefined && basename(file).toLowerCase() === `${stem}-mapping.txt`);
  return { images, labels, part, mapping };
}

/**
 * Reads sets of IDX images into one dataset, in their order. EMNIST's files, told by their names, hold every image turned
 * about its diagonal: they are turned back. Throws an InputError where images and labels do not fit each other, and where
 * labels are missing unless `unlabelled` allows it.
 */
export async function loadIdx(
  source: FileSource,
  sets: readonly IdxSet[],
  options: IdxOptions = {},
): Promise<LoadedIdx> {
  const { channels = 1, invert = false } = options;
  let size = options.size ?? { height: 28, width: 28 };
  const pixels: Uint8Array[] = [];
  const names: string[] = [];
  const ids: string[] = [];
  const parts: (Part | undefined)[] = [];
  let bytes = 0;
  for (const set of sets) {
    options.signal?.throwIfAborted();
    const raw = await readImages(source, set.images);
    if (size === "own") size = { height: raw.height, width: raw.width };
    bytes += raw.count * channels * size.height * size.width;
    if (bytes > mostBytes) {
      throw new InputError(
        `invalid size: ${source.name} at ${channels} × ${size.height} × ${size.width} pixels an image takes more than 4 GiB, expected less; choose a smaller size`,
      );
    }
    pixels.push(shaped(raw, { channels, ...size }, invert));
    for (const name of await readLabels(source, set, raw.count, options.unlabelled === true)) names.push(name);
    for (let i = 0; i < raw.count; i++) ids.push(`${set.images}#${i}`);
    for (let i = 0; i < raw.count; i++) parts.push(set.part);
    options.onProgress?.(ids.length, ids.length);
  }
  const shape = { channels, ...(size === "own" ? { height: 28, width: 28 } : size) };
  const dataset = imageDataset(joined(pixels), shape, { name: source.name, ...indexLabels(names), ids });
  const known = parts.filter((part) => part !== undefined);
  return {
    dataset,
    preprocessing: { kind: "image", ...shape, invert },
    ...(known.length === parts.length && { parts: known }),
  };
}

/** Pixels of a dataset in memory: 4 GiB. */
const mostBytes = 2 ** 32 - 1;

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = pieces;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(pieces);
}

interface RawImages {
  /** Grey bytes, count × height × width. */
  readonly data: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** Reads a file of images and turns those of EMNIST upright. */
async function readImages(source: FileSource, file: string): Promise<RawImages> {
  const name = nameOf(source, file);
  const { shape, data } = await readIdx(name, await bytesOf(source, file));
  const [count = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3 || data.length === 0) {
    throw new InputError(`invalid IDX file: ${name}: ${shape.join(" × ")}, expected images × height × width`);
  }
  if (!basename(file).toLowerCase().startsWith("emnist-")) return { data, count, height, width };
  const area = height * width;
  // In place, since the largest of EMNIST's files would be half a gigabyte twice.
  for (let i = 0; i < count; i++) data.set(turned(data.subarray(i * area, (i + 1) * area), height, width), i * area);
  return { data, count, height: width, width: height };
}

/** Images that are brought to their shape in one go. */
const block = 4096;

/** The images in the shape that is wanted, one after the other. */
function shaped({ data, count, height, width }: RawImages, shape: ImageShape, invert: boolean): Uint8Array {
  const isSame = shape.height === height && shape.width === width;
  if (isSame && !invert && shape.channels === 1) return data;
  const area = height * width;
  const resize = createResizer(shape.height, shape.width);
  const images = new Uint8Array(count * shape.channels * shape.height * shape.width);
  for (let first = 0; first < count; first += block) {
    const planes = Array.from({ length: Math.min(block, count - first) }, (_, i) => {
      const one = data.subarray((first + i) * area, (first + i + 1) * area);
      return isSame ? one : resize({ data: one, height, width, channels: 1 });
    });
    images.set(assemblePixels(planes, shape, invert), first * shape.channels * shape.height * shape.width);
  }
  return images;
}

/** The image with its rows as columns. */
function turned(image: Uint8Array, height: number, width: number): Uint8Array {
  const out = new Uint8Array(image.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = image[y * width + x] ?? 0;
  return out;
}

async function readLabels(source: FileSource, set: IdxSet, count: number, unlabelled: boolean): Promise<string[]> {
  const images = nameOf(source, set.images);
  if (set.labels === undefined) {
    if (unlabelled) return Array.from({ length: count }, () => "unlabelled");
    throw new InputError(
      `missing labels: there is no labels file beside ${images}, expected one of the same name with labels and idx1 in it`,
    );
  }
  const name = nameOf(source, set.labels);
  const { shape, data } = await readIdx(name, await bytesOf(source, set.labels));
  if (shape.length !== 1 || shape[0] !== count) {
    throw new InputError(`invalid labels: ${name} has ${shape.join(" × ")} labels, expected the ${count} of ${images}`);
  }
  const characters = set.mapping === undefined ? undefined : await readMapping(source, set.mapping);
  return Array.from(data, (label) => {
    if (characters === undefined) return String(label);
    const character = characters.get(label);
    if (character !== undefined) return character;
    throw new InputError(`invalid labels: ${name} has the label ${label}, which ${set.mapping} does not know`);
  });
}

/** EMNIST's mapping: a line `label code …` for each class, the code being that of its first character. */
async function readMapping(source: FileSource, file: string): Promise<Map<number, string>> {
  const name = nameOf(source, file);
  const text = Buffer.from(await bytesOf(source, file)).toString("latin1");
  const entries = text.split(/\r\n|\n|\r/).flatMap((line, i): [number, string][] => {
    if (line.trim() === "") return [];
    const [, label, code] = /^\s*(\d{1,3})\s+(\d{1,3})(?:\s+\d{1,3})*\s*$/.exec(line) ?? [];
    if (label !== undefined && Number(code) > 32 && Number(code) < 127) {
      return [[Number(label), String.fromCharCode(Number(code))]];
    }
    throw new InputError(`invalid line in ${name}:${i + 1}: expected a label and the ASCII code of its character`);
  });
  return new Map(entries);
}

/** Throws an InputError where the file cannot be read, since nothing of the set can be without it. */
async function bytesOf(source: FileSource, file: string): Promise<Uint8Array> {
  try {
    return await source.read(file);
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw new InputError(`cannot read ${nameOf(source, file)}: ${error.message}; use an intact copy, packed by gzip`);
  }
}

/** A file of a source as a person would look for it. */
function nameOf(source: FileSource, file: string): string {
  return `${source.name}/${file}`;
}
