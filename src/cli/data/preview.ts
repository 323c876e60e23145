import { existsSync } from "node:fs";
import { dirname, extname } from "node:path";
import sharp from "sharp";
import { augmenter } from "../../augmentation/augmenter.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom, type Random } from "../../core/random.ts";
import { directReader } from "../../data/batch-reader.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { ImageShape } from "../../data/images.ts";
import { allSamples, samplesByClass } from "../../data/labels.ts";
import { openDataset, type OpenedDataset } from "../../node/open-dataset.ts";
import { writeAtomic } from "../../node/write-atomic.ts";
import { type NamedAugmentation, readAugmentation } from "../augmentation-flag.ts";
import { interruptedCode, type Io, styled } from "../io.ts";
import type { CommandContext } from "../run.ts";
import { createReadingLine } from "../terminal/reading.ts";
import { drawSheet } from "./preview-sheet.ts";
import { type SourceFlags, sourceOptions } from "./source-options.ts";

export interface PreviewFlags extends SourceFlags {
  readonly augment?: string;
  readonly classes?: number;
  readonly samples?: number;
  readonly size?: { readonly height: number; readonly width: number };
  readonly channels?: 1 | 3;
  readonly invert?: boolean;
  readonly seed?: number;
  readonly out?: string;
}

/** `kinfold data preview DATA` */
export async function runPreview(source: string, flags: PreviewFlags, { io, exit }: CommandContext): Promise<void> {
  const { out = "preview.png", augment, classes = 8, samples = 8, seed = 1 } = flags;
  checkOut(out);
  // Before the data is read, which may take a while.
  const augmentation = augment === undefined ? undefined : await readAugmentation(augment);
  const opened = await read(source, flags, io, exit);
  if (opened === undefined) return;
  const { dataset, preprocessing } = opened;
  if (preprocessing.kind !== "image") {
    throw new InputError(`invalid data: ${source} holds rows of numbers, expected images to look at`);
  }
  const random = createRandom(seed);
  const chosen = choose(dataset, random.fork("preview"), classes);
  const images = augmentation
    ? await changed(dataset, preprocessing, chosen, { augmentation, random, samples })
    : others(dataset, chosen, samples);
  const { channels, height, width } = preprocessing;
  const how = augmentation?.name ?? "not augmented";
  const picture = drawSheet({
    title: [dataset.name, `${channels} x ${height} x ${width}`, how, `seed ${seed}`].join("   "),
    columns: Array.from({ length: 1 + samples }, (_, i) => columnName(i, augmentation !== undefined)),
    rows: chosen.map(({ label }, i) => ({ label: dataset.classNames[label] ?? "", images: images[i] ?? [] })),
    shape: preprocessing,
  });
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  await writeAtomic(out, await sharp(picture.data, { raw }).png({ compressionLevel: 9 }).toBuffer());
  const lines = [
    `${out}: ${chosen.length} of ${dataset.classNames.length} classes, images of ${channels} × ${height} × ${width}, ${how}`,
    // The first sample of each row, to be found again.
    ...chosen.map(({ label, index }) => `  ${dataset.classNames[label]}  ${dataset.ids[index]}`),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
}

function checkOut(out: string): void {
  if (extname(out).toLowerCase() !== ".png") {
    throw new InputError(`invalid --out: ${out}, expected a name that ends in .png`);
  }
  if (!existsSync(dirname(out))) {
    throw new InputError(`invalid --out: ${out}, but there is no folder ${dirname(out)}; make it first`);
  }
}

/** Reads the images as train would. Returns nothing where the person has stopped it. */
async function read(
  source: string,
  flags: PreviewFlags,
  io: Io,
  exit: (code: number) => void,
): Promise<OpenedDataset | undefined> {
  const { size, channels, invert } = flags;
  const abort = new AbortController();
  const stopWatching = io.onInterrupt(() => abort.abort());
  const { clear, ...line } = createReadingLine(io);
  try {
    const opened = await openDataset(source, {
      random: createRandom(1),
      requireClasses: false,
      ...sourceOptions(flags),
      ...(size !== undefined && { size }),
      ...(channels !== undefined && { channels }),
      ...(invert !== undefined && { invert }),
      ...line,
      signal: abort.signal,
    });
    clear();
    for (const message of opened.warnings) io.stderr.write(`${styled(io.stderr, "yellow", "warning:")} ${message}\n`);
    return opened;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    exit(interruptedCode);
    return undefined;
  } finally {
    clear();
    stopWatching();
  }
}

/** One class of the sheet. */
interface Chosen {
  readonly label: number;
  /** The sample that is shown first. */
  readonly index: number;
  /** Its other samples, in a random order. */
  readonly rest: readonly number[];
}

/** Draws classes, in the order of their names, and a sample of each. */
function choose({ size, labels, classNames }: Dataset, random: Random, count: number): Chosen[] {
  const members = samplesByClass(labels, allSamples(size), classNames.length);
  const present = members.flatMap((own, label) => (own.length > 0 ? [label] : []));
  const drawn = random.shuffle([...present]).slice(0, count);
  return drawn
    .sort((a, b) => a - b)
    .map((label) => {
      const [index = 0, ...rest] = random.fork(`class ${label}`).shuffle([...(members[label] ?? [])]);
      return { label, index, rest };
    });
}

function one(dataset: Dataset, index: number): Float32Array {
  const image = new Float32Array(dataset.sampleShape.reduce((product, side) => product * side, 1));
  dataset.read([index], image);
  return image;
}

/** Each row's image and others of its class, as many as there are. */
const others = (dataset: Dataset, chosen: readonly Chosen[], samples: number): Float32Array[][] =>
  chosen.map(({ index, rest }) => [index, ...rest.slice(0, samples)].map((i) => one(dataset, i)));

interface Changes {
  readonly augmentation: NamedAugmentation;
  readonly random: Random;
  readonly samples: number;
}

/** Each row's image as it is, then as a training with this seed sees it in its first epochs. */
async function changed(
  dataset: Dataset,
  shape: ImageShape,
  chosen: readonly Chosen[],
  { augmentation, random, samples }: Changes,
): Promise<Float32Array[][]> {
  const indices = Int32Array.from(chosen, ({ index }) => index);
  const augment = augmenter(augmentation.settings, shape);
  const reader = directReader(dataset, { augment, random: random.fork("augmentation") });
  const rows = chosen.map(({ index }) => [one(dataset, index)]);
  const length = rows[0]?.[0]?.length ?? 0;
  for (let epoch = 1; epoch <= samples; epoch++) {
    const batch = await reader.read({ epoch, indices });
    for (const [i, row] of rows.entries()) row.push(batch.slice(i * length, (i + 1) * length));
  }
  await reader.dispose();
  return rows;
}

function columnName(i: number, augmented: boolean): string {
  if (!augmented) return `sample ${i + 1}`;
  return i === 0 ? "as it is" : `epoch ${i}`;
}
