import { basename } from "node:path";
import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { checkClasses } from "../data/check-classes.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { indexLabels } from "../data/labels.ts";
import type { Part } from "../data/parts.ts";
import type { ImagePreprocessing, Preprocessing, VectorPreprocessing } from "../data/preprocessing.ts";
import { standardised } from "../data/preprocessing.ts";
import type { SyntheticOptions } from "../data/synthetic.ts";
import { syntheticData } from "../data/synthetic.ts";
import { vectorDataset } from "../data/vectors.ts";
import { findData, type FindOptions, type ImageSource } from "./data-source.ts";
import { loadIdx } from "./datasets/idx-images.ts";
import { difference } from "./datasets/open-named.ts";
import type { ImageOptions } from "./images.ts";
import { loadImages } from "./images.ts";
import type { TableOptions } from "../data/table/rows.ts";
import { readTable } from "./table.ts";

export interface OpenDatasetOptions
  extends
    Omit<ImageOptions, "unlabelled">,
    Omit<TableOptions, "columns" | "labelled">,
    Omit<FindOptions, "preprocessing" | "requireClasses"> {
  /** What a run has kept of its data: the same size, channels, columns and standardisation are applied. Default: none. */
  readonly preprocessing?: Preprocessing;
  /** Asks for two classes of two samples or more. Turn it off to embed or evaluate whatever there is. Default: true. */
  readonly requireClasses?: boolean;
  /** Draws the generated data; needed for the name `synthetic` alone. */
  readonly random?: Random;
  /** Numbers of the generated data. Default: the paper's. */
  readonly synthetic?: SyntheticOptions;
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
  /** What each sample is for, where a class list or the publisher says so; see `splitByPart`. */
  readonly parts?: readonly Part[];
  /** Tags of each sample, where a column of them was asked for. */
  readonly tags?: readonly (readonly string[])[];
}

/**
 * Reads labelled data into memory: a folder of images with a folder for each class, nested ones included; a zip file of the
 * same; a class list, which is a CSV or TSV file with a column `path`; a CSV or TSV file of numbers with a label column; a
 * file of IDX images with its labels beside it; a published data set by its name, such as `omniglot`, which is downloaded
 * where it is not in the cache; or, named `synthetic`, the paper's generated data (a file of that name is `./synthetic`).
 * Throws an InputError for whatever is wrong with it.
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
  if (options.tags !== undefined && opened.tags === undefined) {
    throw new InputError(
      `invalid tags: ${path} has no columns, expected a table or a class list with the column ${JSON.stringify(options.tags)}`,
    );
  }
  // Where tags say what is of one kind, classes need not.
  if (options.requireClasses !== false && opened.tags === undefined) checkClasses(opened.dataset);
  return opened;
}

/** Errors of the file system become an InputError that names the path. */
export async function explainErrors<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new InputError(`cannot read ${path}: ${error.message}`, { cause: error });
  }
}

async function openAny(path: string, options: OpenDatasetOptions): Promise<OpenedDataset> {
  const found = await findData(path, options);
  switch (found.kind) {
    case "synthetic":
      return openSynthetic(options);
    case "table":
      return openTable(path, options);
    case "images":
    case "idx":
      return openImages(path, found, options);
  }
}

/** Reads images from wherever they lie; the source is closed whatever happens. */
async function openImages(path: string, found: ImageSource, options: OpenDatasetOptions): Promise<OpenedDataset> {
  const { source, published } = found;
  try {
    const kept = options.preprocessing?.kind === "image" ? imageSettings(options.preprocessing) : {};
    const settings = { ...options, ...kept, unlabelled: options.requireClasses === false };
    const loaded = await loadFrom(found, settings);
    const { dataset, skipped } = loaded;
    const counts = { file: source.name, samples: dataset.size + skipped.length, classes: dataset.classNames.length };
    const differs = published && difference(path, published, counts);
    return {
      ...loaded,
      dataset: { ...dataset, name: path },
      warnings: differs === undefined ? loaded.warnings : [...loaded.warnings, differs],
    };
  } finally {
    await source.close();
  }
}

async function loadFrom(found: ImageSource, settings: ImageOptions): Promise<OpenedDataset> {
  if (found.kind === "idx")
    return { ...(await loadIdx(found.source, found.sets, settings)), warnings: [], skipped: [] };
  const loaded = await loadImages(found.source, settings);
  const { parts, tags } = found;
  const { ids } = loaded.dataset;
  return {
    ...loaded,
    ...(parts && { parts: ids.map((id) => parts.get(id) ?? "train") }),
    ...(tags && { tags: ids.map((id) => tags.get(id) ?? []) }),
  };
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
  const { warnings, tags } = table;
  return {
    dataset: standardised(dataset, preprocessing),
    preprocessing,
    warnings,
    skipped: [],
    ...(tags && { tags }),
  };
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
