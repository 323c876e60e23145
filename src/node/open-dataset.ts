import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { checkClasses } from "../data/check-classes.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { indexLabels } from "../data/labels.ts";
import type { ImagePreprocessing, Preprocessing, VectorPreprocessing } from "../data/preprocessing.ts";
import { standardised } from "../data/preprocessing.ts";
import type { SyntheticOptions } from "../data/synthetic.ts";
import { syntheticData } from "../data/synthetic.ts";
import { vectorDataset } from "../data/vectors.ts";
import type { FileSource } from "./file-source.ts";
import { openFolder } from "./folder.ts";
import type { ImageOptions } from "./images.ts";
import { loadImages } from "./images.ts";
import { readStart } from "./read-start.ts";
import type { TableOptions } from "./table.ts";
import { readTable } from "./table.ts";
import type { ZipLimits } from "./zip.ts";
import { openZip } from "./zip.ts";

export interface OpenDatasetOptions
  extends Omit<ImageOptions, "unlabelled">, Omit<TableOptions, "columns" | "labelled"> {
  /** What a run has kept of its data: the same size, channels, columns and standardisation are applied. Default: none. */
  readonly preprocessing?: Preprocessing;
  /** Asks for two classes of two samples or more. Turn it off to embed or evaluate whatever there is. Default: true. */
  readonly requireClasses?: boolean;
  /** Draws the generated data; needed for the name `synthetic` alone. */
  readonly random?: Random;
  /** Numbers of the generated data. Default: the paper's. */
  readonly synthetic?: SyntheticOptions;
  /** How far a zip file is trusted. */
  readonly zip?: ZipLimits;
}

export interface OpenedDataset {
  readonly dataset: Dataset;
  /** How the data was read; keep it with a run to read other data in the same way. */
  readonly preprocessing: Preprocessing;
  /** What was passed over, one line each, for people. */
  readonly warnings: readonly string[];
  /** Images that did not decode. */
  readonly skipped: readonly string[];
  /** The paper's split, of the generated data alone. */
  readonly split?: Split;
  /** Its test samples. */
  readonly test?: Int32Array;
}

/**
 * Reads labelled data into memory: a folder of images with a folder for each class, nested ones included; a zip file of the
 * same; a CSV or TSV file of numbers with a label column; or, named `synthetic`, the paper's generated data (a file of that
 * name is `./synthetic`). Throws an InputError for whatever is wrong with it.
 */
export async function openDataset(path: string, options: OpenDatasetOptions = {}): Promise<OpenedDataset> {
  const opened = await explainErrors(path, () => openAny(path, options));
  const kept = options.preprocessing;
  const length = (p: Preprocessing) => (p.kind === "image" ? p.channels * p.height * p.width : p.columns.length);
  if (
    kept !== undefined &&
    (kept.kind !== opened.preprocessing.kind || length(kept) !== length(opened.preprocessing))
  ) {
    throw new InputError(
      `invalid data: ${path} holds ${described(opened.preprocessing)}, expected ${described(kept)} as the run was trained on`,
    );
  }
  if (options.requireClasses !== false) checkClasses(opened.dataset);
  return opened;
}

async function openAny(path: string, options: OpenDatasetOptions): Promise<OpenedDataset> {
  if (path === "synthetic") return openSynthetic(options);
  const found = await inspect(path);
  if (found.isDirectory()) return openImages(await openFolder(path), options);
  if (!found.isFile()) throw new InputError(`invalid data: ${path} is neither a file nor a folder`);
  if (await isZip(path)) return openImages(await openZip(path, options.zip), options);
  return openTable(path, options);
}

/** Errors of the file system become an InputError that names the path. */
async function explainErrors<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new InputError(`cannot read ${path}: ${error.message}`, { cause: error });
  }
}

async function inspect(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new InputError(
        `no such file or folder: ${path}, expected a folder of images, a zip file of one, a CSV or TSV file, or the word synthetic`,
      );
    }
    throw error;
  }
}

/** By name or by its first bytes: an archive may have any name. */
async function isZip(path: string): Promise<boolean> {
  if (path.toLowerCase().endsWith(".zip")) return true;
  return ["504b0304", "504b0506"].includes((await readStart(path, 4)).toString("hex"));
}

async function openImages(source: FileSource, options: OpenDatasetOptions): Promise<OpenedDataset> {
  try {
    const kept = options.preprocessing?.kind === "image" ? imageSettings(options.preprocessing) : {};
    return await loadImages(source, { ...options, ...kept, unlabelled: options.requireClasses === false });
  } finally {
    await source.close();
  }
}

function imageSettings({ height, width, channels, invert }: ImagePreprocessing): ImageOptions {
  return { size: { height, width }, channels, invert };
}

async function openTable(path: string, options: OpenDatasetOptions): Promise<OpenedDataset> {
  const kept: VectorPreprocessing | undefined =
    options.preprocessing?.kind === "vectors" ? options.preprocessing : undefined;
  const labelled = options.requireClasses !== false;
  const table = await readTable(path, { ...options, labelled, ...(kept && { columns: kept.columns }) });
  const file = basename(path);
  const dataset = vectorDataset(table.data, {
    name: path,
    ...indexLabels(table.labels),
    ids: table.lines.map((line) => `${file}:${line}`),
  });
  const preprocessing: VectorPreprocessing = kept ?? { kind: "vectors", columns: table.columns };
  return { dataset: standardised(dataset, preprocessing), preprocessing, warnings: table.warnings, skipped: [] };
}

function openSynthetic({ random, synthetic, preprocessing: kept }: OpenDatasetOptions): OpenedDataset {
  if (random === undefined)
    throw new TypeError("missing option: random, expected a seeded source to draw synthetic data from");
  const { dataset, split, test } = syntheticData(random, synthetic);
  const columns = Array.from({ length: dataset.sampleShape[0] ?? 0 }, (_, i) => `x${i + 1}`);
  const preprocessing: VectorPreprocessing = { kind: "vectors", columns };
  if (kept?.kind !== "vectors" || kept.columns.length !== columns.length)
    return { dataset, preprocessing, warnings: [], skipped: [], split, test };
  return { dataset: standardised(dataset, kept), preprocessing: kept, warnings: [], skipped: [], split, test };
}

function described(preprocessing: Preprocessing): string {
  if (preprocessing.kind === "vectors") return `rows of ${preprocessing.columns.length} numbers`;
  return `images of ${preprocessing.channels} × ${preprocessing.height} × ${preprocessing.width}`;
}
