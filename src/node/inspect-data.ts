import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { InputError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import { counted, type Finding, finding, inspectSamples, summariseClasses, withFolderParts } from "../data/inspect.ts";
import type { ClassSummary, InspectedSample } from "../data/inspect.ts";
import type { Part } from "../data/parts.ts";
import type { DecodedImage } from "../data/resize.ts";
import { findData, type ImageSource } from "./data-source.ts";
import { loadIdx } from "./datasets/idx-images.ts";
import { decodeImage } from "./decode-image.ts";
import { imageClasses, imageExtensions, isImage } from "../data/image-files/classes.ts";
import { explainErrors, openDataset, type OpenDatasetOptions } from "./open-dataset.ts";

/** What is in data, and what a person should look at before training on it. A plain JSON value. */
export interface Inspection {
  readonly data: string;
  readonly kind: "images" | "vectors";
  readonly samples: number;
  readonly classes: ClassSummary;
  /** Sizes as the files have them, such as `105×105 grey`, the most frequent first; for vectors, the number of columns. */
  readonly shapes: readonly { readonly shape: string; readonly samples: number }[];
  /** Samples of each part, where the data says what they are for. */
  readonly parts?: Readonly<Partial<Record<Part, number>>>;
  /** What is left out or otherwise of note, but nothing to mend. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

export interface InspectDataOptions extends OpenDatasetOptions {
  /** Samples that a class should have: K of a batch. Default: 4 for images, 8 for vectors. */
  readonly perClass?: number;
}

/** What was read of data, before anything is concluded. */
interface Facts {
  readonly samples: readonly InspectedSample[];
  readonly shapes: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  readonly findings: readonly (Finding | undefined)[];
}

/**
 * Looks through data of any kind that `openDataset` takes: every image is decoded at its own size, and told from the others
 * by its pixels. Throws an InputError where there is nothing to read; what is wrong with single samples is a finding.
 */
export async function inspectData(path: string, options: InspectDataOptions = {}): Promise<Inspection> {
  return explainErrors(path, () => inspectAny(path, options));
}

async function inspectAny(path: string, options: InspectDataOptions): Promise<Inspection> {
  const found = await findData(path, { ...options, requireClasses: false });
  const isImages = found.kind === "images" || found.kind === "idx";
  const facts = isImages ? await imageFacts(found, options) : await vectorFacts(path, options);
  const samples = withFolderParts(facts.samples);
  const parts = countParts(samples);
  return {
    data: path,
    kind: isImages ? "images" : "vectors",
    samples: samples.length,
    classes: summariseClasses(samples),
    shapes: [...facts.shapes]
      .map(([shape, count]) => ({ shape, samples: count }))
      .sort((a, b) => b.samples - a.samples),
    ...(parts && { parts }),
    notes: facts.notes,
    findings: [
      ...facts.findings.filter((one) => one !== undefined),
      ...inspectSamples(samples, options.perClass ?? (isImages ? 4 : 8)),
    ],
  };
}

function countParts(samples: readonly InspectedSample[]): Partial<Record<Part, number>> | undefined {
  const counts: Partial<Record<Part, number>> = {};
  for (const { part } of samples) if (part !== undefined) counts[part] = (counts[part] ?? 0) + 1;
  return Object.keys(counts).length === 0 ? undefined : counts;
}

async function imageFacts(found: ImageSource, options: InspectDataOptions): Promise<Facts> {
  try {
    return found.kind === "idx" ? await idxFacts(found, options) : await fileFacts(found, options);
  } finally {
    await found.source.close();
  }
}

/** Decodes every image, several at a time. Images that do not decode are a finding. */
async function fileFacts(found: ImageSource & { kind: "images" }, options: InspectDataOptions): Promise<Facts> {
  const { source, parts } = found;
  const images = source.images ?? imageClasses(source.files.filter(isImage));
  if (images.length === 0) {
    throw new InputError(
      `invalid data: no images in ${source.name}, expected a folder for each class with files ${imageExtensions.join(", ")} in it`,
    );
  }
  const others = source.images === undefined ? source.files.filter((file) => !isImage(file)) : [];
  const loose = images.filter(({ className }) => className === "");
  const read = images.filter(({ className }) => className !== "");
  const results: ({ shape: string; content: string } | { reason: string } | undefined)[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < read.length; i = next++) {
      options.signal?.throwIfAborted();
      try {
        const decoded = await decodeImage(await source.read(read[i]?.file ?? ""), wholeSize);
        results[i] = { shape: shapeName(decoded), content: contentOf(decoded) };
      } catch (error) {
        // An archive that lies about itself is refused as a whole.
        if (error instanceof InputError) throw error;
        results[i] = { reason: error instanceof Error ? error.message : String(error) };
      }
      options.onProgress?.(++done, read.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const shapes = new Map<string, number>();
  const unreadable: string[][] = [];
  const samples = read.flatMap(({ file, className }, i): InspectedSample[] => {
    const result = results[i];
    if (result === undefined || "reason" in result) {
      unreadable.push([`${file}: ${result?.reason ?? "not read"}`]);
      return [];
    }
    shapes.set(result.shape, (shapes.get(result.shape) ?? 0) + 1);
    return [{ id: file, className, part: parts?.get(file), content: result.content }];
  });
  return {
    samples,
    shapes,
    notes: [
      ...(source.warnings ?? []),
      ...(others.length === 0
        ? []
        : [`${counted(others.length, "file")} left out, not an image by name: ${few(others)}`]),
      ...(loose.length === 0
        ? []
        : [
            `${counted(loose.length, "image")} left out, in no folder and so of no class: ${few(loose.map((l) => l.file))}`,
          ]),
    ],
    findings: [
      finding(
        "unreadable",
        unreadable,
        (count) => `${counted(count, "image")} that cannot be read: training skips them`,
      ),
    ],
  };
}

/** So large that no decoder reduces an image to come near it. */
const wholeSize = { height: 1 << 16, width: 1 << 16 };

const shapeName = ({ width, height, channels }: DecodedImage): string =>
  `${width}×${height} ${channels === 1 ? "grey" : "colour"}`;

/** A hash of size and pixels; a grey image that is stored in three channels counts as grey. */
function contentOf({ data, width, height, channels }: DecodedImage): string {
  let pixels = data;
  if (channels === 3) {
    const grey = new Uint8Array(width * height);
    let isGrey = true;
    for (let i = 0; i < grey.length && isGrey; i++) {
      grey[i] = data[3 * i] ?? 0;
      isGrey = data[3 * i] === data[3 * i + 1] && data[3 * i] === data[3 * i + 2];
    }
    if (isGrey) pixels = grey;
  }
  return hashed(pixels, `${width}×${height}`);
}

const hashed = (bytes: Uint8Array, salt = ""): string =>
  createHash("sha256").update(salt).update(bytes).digest("base64");

const few = (files: readonly string[]): string => `${files.slice(0, 3).join(", ")}${files.length > 3 ? " …" : ""}`;

async function idxFacts({ source, sets }: ImageSource & { kind: "idx" }, options: InspectDataOptions): Promise<Facts> {
  const shapes = new Map<string, number>();
  const samples: InspectedSample[] = [];
  for (const set of sets) {
    const { dataset } = await loadIdx(source, [set], { unlabelled: true, signal: options.signal, size: "own" });
    const [, height, width] = dataset.sampleShape;
    shapes.set(`${width}×${height} grey`, (shapes.get(`${width}×${height} grey`) ?? 0) + dataset.size);
    for (const sample of rowFacts(dataset)) samples.push({ ...sample, part: set.part });
  }
  return { samples, shapes, notes: [], findings: [] };
}

/** Each sample of a dataset in memory, by the bytes of its numbers. */
function* rowFacts(dataset: Dataset): Generator<InspectedSample> {
  const row = new Float32Array(dataset.sampleShape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < dataset.size; i++) {
    dataset.read([i], row);
    // 0 and −0 are the same number.
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) + 0;
    const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
    yield {
      id: dataset.ids[i] ?? "",
      className: dataset.classNames[dataset.labels[i] ?? -1] ?? "",
      content: hashed(bytes),
    };
  }
}

async function vectorFacts(path: string, options: InspectDataOptions): Promise<Facts> {
  const { dataset, preprocessing, warnings } = await openDataset(path, { ...options, requireClasses: false });
  const names = preprocessing.kind === "vectors" ? preprocessing.columns : [];
  const constant = constantColumns(dataset).map((column) => [names[column] ?? String(column + 1)]);
  return {
    samples: [...rowFacts(dataset)],
    shapes: new Map([[counted(names.length, "column"), dataset.size]]),
    notes: warnings,
    findings: [
      finding(
        "constant-column",
        dataset.size > 1 ? constant : [],
        (count) => `${counted(count, "column")} with the same number in every row: they tell nothing apart`,
      ),
    ],
  };
}

/** Columns that hold one number. */
function constantColumns(dataset: Dataset): number[] {
  const first = new Float32Array(dataset.sampleShape[0] ?? 0);
  const row = new Float32Array(first.length);
  if (dataset.size > 0) dataset.read([0], first);
  let left = Array.from(first.keys());
  for (let i = 1; i < dataset.size && left.length > 0; i++) {
    dataset.read([i], row);
    left = left.filter((column) => row[column] === first[column]);
  }
  return left;
}
