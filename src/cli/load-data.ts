import { createRandom, type Random } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { rotatedClasses } from "../data/rotated-classes.ts";
import { openDataset, type OpenDatasetOptions, type OpenedDataset } from "../node/open-dataset.ts";
import { defaultSize } from "../recipe/defaults.ts";
import { checkKind } from "../recipe/kind.ts";
import { partsForTraining, type TrainingParts } from "../recipe/parts.ts";
import type { ChosenRelevance } from "../recipe/relevance.ts";
import type { RunConfiguration } from "../recipe/run-schema.ts";
import type { WarningEvent } from "../training/events.ts";
import { type SourceFlags, sourceOptions } from "./data/source-options.ts";
import { readRelevance } from "./relevance/read-relevance.ts";
import type { TrainFlags } from "./train/flags.ts";

/** Data that is ready to be trained on. */
export interface TrainingData extends TrainingParts {
  /** What makes samples of one kind; null where their classes do. */
  readonly relevance: ChosenRelevance | null;
  readonly warnings: readonly WarningEvent[];
}

/** Name of the folder, beside a run, that keeps decoded images. */
export const defaultImageCache = ".kinfold-cache";

/** What the reading of data may be told about its going on. */
export type ReadingOptions = Pick<OpenDatasetOptions, "onProgress" | "onDownload" | "signal"> & {
  /** Folder in which decoded images are kept. Default: none. */
  readonly imageCache?: string;
};

/** The word `synthetic` names always the same points, whatever the seed of a training. */
const syntheticRandom = () => createRandom(1);

/** Reads, splits, turns and standardises data. `random` draws the split. Throws an InputError for whatever is wrong with it. */
export async function loadForTraining(
  source: string,
  flags: TrainFlags,
  { random, imageCache, ...reading }: ReadingOptions & { readonly random: Random },
): Promise<TrainingData> {
  const { channels, invert } = flags;
  const opened = await openDataset(source, {
    ...openingOptions(flags),
    size: flags.size ?? defaultSize(flags),
    ...(channels !== undefined && { channels }),
    ...(invert !== undefined && { invert }),
    ...(imageCache !== undefined && { cache: imageCache }),
    ...reading,
  });
  checkKind(flags, opened.preprocessing.kind, source);
  const parts = partsForTraining(opened, flags, { random, isSynthetic: source === "synthetic" });
  return {
    ...parts,
    relevance: await readRelevance({ dataset: parts.dataset, tags: opened.tags }, flags),
    warnings: warningsOf(opened),
  };
}

/** Options that say which data is taken, and what of it. */
const openingOptions = ({ ignore, tags, grades, ...flags }: TrainFlags) => ({
  random: syntheticRandom(),
  ...(ignore !== undefined && { ignore }),
  ...(tags !== undefined && { tags }),
  // Grades are of samples, which then need no classes.
  ...(grades !== undefined && { requireClasses: false }),
  ...tableOptions(flags),
  ...sourceOptions(flags),
});

/**
 * The data of a training, read again as it was read then: the same samples in the same order. Throws an InputError as
 * `openDataset` does.
 */
export async function reloadTrained(
  source: string,
  flags: TrainFlags,
  { data, settings }: Pick<RunConfiguration, "data" | "settings">,
  { imageCache }: Pick<ReadingOptions, "imageCache">,
): Promise<Dataset> {
  const { dataset } = await openDataset(source, {
    ...openingOptions(flags),
    preprocessing: data.preprocessing,
    ...(imageCache !== undefined && { cache: imageCache }),
  });
  return settings.turns ? rotatedClasses(dataset) : dataset;
}

/** Options of a command as options of `openDataset`. */
export const tableOptions = ({ label, skipLines, header }: TableFlags) => ({
  ...(label !== undefined && { label }),
  ...(skipLines !== undefined && { skipLines }),
  ...(header !== undefined && { header }),
});

function warningsOf({ warnings, skipped }: Pick<OpenedDataset, "warnings" | "skipped">): WarningEvent[] {
  const code = skipped.length > 0 ? "skipped-image" : "data";
  return warnings.map((message) => ({ type: "warning", code, step: 0, message }));
}

/** Options that say how a table is read. */
export interface TableFlags {
  readonly label?: string;
  readonly skipLines?: number;
  readonly header?: boolean;
}

export interface RunDataFlags extends TableFlags, SourceFlags {
  /** Whether the data must have two classes of two samples or more. */
  readonly requireClasses: boolean;
  /** A column of tags. Default: none is read. */
  readonly tags?: string;
}

/** Reads data as a run read what it was trained on. Throws an InputError where it is of another kind. */
export async function loadForRun(
  source: string,
  { data }: Pick<RunConfiguration, "data">,
  { requireClasses, tags, ...flags }: RunDataFlags,
  { imageCache, ...reading }: ReadingOptions = {},
): Promise<OpenedDataset> {
  return openDataset(source, {
    random: syntheticRandom(),
    preprocessing: data.preprocessing,
    requireClasses,
    ...(tags !== undefined && { tags }),
    ...(imageCache !== undefined && { cache: imageCache }),
    ...tableOptions(flags),
    ...sourceOptions(flags),
    ...reading,
  });
}
