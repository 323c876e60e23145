import { createRandom } from "../../src/core/random.ts";
import { checkClasses } from "../../src/data/check-classes.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { syntheticData } from "../../src/data/synthetic.ts";
import type { ReadData } from "../../src/recipe/parts.ts";
import { readImageFiles } from "./read-images.ts";
import { readTableFile } from "./read-table.ts";
import type { DataSource } from "./sources.ts";

/** Data in the worker. */
export interface OpenedData extends ReadData {
  readonly warnings: readonly string[];
  /** What only a table has. */
  readonly table?: TableSummary;
  readonly isSynthetic: boolean;
}

export interface TableSummary {
  /** Names of all columns; positions from 1 where there is no header. */
  readonly names: readonly string[];
  /** Name of the label's column. */
  readonly label: string;
  /** Names of the columns of numbers. */
  readonly columns: readonly string[];
}

/** What the page shows of data. Plain values. */
export interface DataSummary {
  readonly name: string;
  readonly kind: "synthetic" | "vectors" | "image";
  readonly samples: number;
  readonly sampleShape: readonly number[];
  /** Classes, the largest first. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  readonly warnings: readonly string[];
  readonly table: TableSummary | null;
  /** A few samples of several classes. */
  readonly examples: readonly Example[];
}

/** A sample as a person may look at it. */
export interface Example {
  readonly index: number;
  readonly id: string;
  readonly className: string;
  /** A row's first numbers, or an image's, each in [0, 1]: channels × height × width. */
  readonly values: Float32Array;
}

/** Numbers of a row that are shown. */
const shownNumbers = 8;
const shownExamples = 12;

/** Reads data. Throws an InputError for what cannot be trained on. */
export async function openSource(
  source: DataSource,
  onProgress: (done: number, total: number) => void,
): Promise<OpenedData> {
  const opened = await readSource(source, onProgress);
  checkClasses(opened.dataset);
  return opened;
}

async function readSource(source: DataSource, onProgress: (done: number, total: number) => void): Promise<OpenedData> {
  switch (source.kind) {
    case "synthetic": {
      // The word names always the same points, as for the command line.
      const data = syntheticData(createRandom(1));
      const columns = Array.from({ length: data.dataset.sampleShape[0] ?? 0 }, (_, i) => `x${i + 1}`);
      return { ...data, preprocessing: { kind: "vectors", columns }, warnings: [], isSynthetic: true };
    }
    case "table":
      return { ...(await readTableFile(source.file, source)), isSynthetic: false };
    case "images":
      return { ...(await readImageFiles(source, onProgress)), isSynthetic: false };
  }
}

/** What the page is told of data. */
export function summarise({ dataset, warnings, table, isSynthetic, preprocessing }: OpenedData): DataSummary {
  const counts = new Int32Array(dataset.classNames.length);
  for (const label of dataset.labels) counts[label] = (counts[label] ?? 0) + 1;
  return {
    name: dataset.name,
    kind: isSynthetic ? "synthetic" : preprocessing.kind,
    samples: dataset.size,
    sampleShape: dataset.sampleShape,
    classes: dataset.classNames.map((name, c) => ({ name, count: counts[c] ?? 0 })).sort((a, b) => b.count - a.count),
    warnings,
    table: table ?? null,
    examples: spread(dataset.labels, shownExamples).map((index) => exampleOf(dataset, index)),
  };
}

/** Samples of as many classes as may be: the first of each, then the second. */
export function spread(labels: Int32Array, count: number): number[] {
  const seen = new Map<number, number>();
  const rounds: number[][] = [];
  labels.forEach((label, index) => {
    const round = seen.get(label) ?? 0;
    if (round >= count) return;
    seen.set(label, round + 1);
    (rounds[round] ??= []).push(index);
  });
  return rounds.flat().slice(0, count);
}

/** A sample to look at: an image whole, of a row its first numbers. */
export function exampleOf(dataset: Dataset, index: number): Example {
  const { sampleShape } = dataset;
  const whole = new Float32Array(sampleShape.reduce((product, side) => product * side, 1));
  dataset.read([index], whole);
  return {
    index,
    id: dataset.ids[index] ?? "",
    className: dataset.classNames[dataset.labels[index] ?? -1] ?? "",
    values: sampleShape.length === 1 ? whole.slice(0, shownNumbers) : whole,
  };
}
