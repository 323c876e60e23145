import { dirname, join } from "node:path";
import { augmenter, type AugmentationSettings } from "../../augmentation/augmenter.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { wordsOf } from "../../data/relevance/relevance.ts";
import type { ImageShape } from "../../data/images.ts";
import { dataFingerprint } from "../../node/data-fingerprint.ts";
import { readControls } from "../../node/read-controls.ts";
import { versions } from "../../node/versions.ts";
import { describeData } from "../../recipe/description.ts";
import { commandLine } from "../../recipe/parse.ts";
import { type ResolvedTraining, resolveTraining } from "../../recipe/resolve.ts";
import type { RunStart } from "../../recipe/run-schema.ts";
import type { ControlEvent } from "../../training/events.ts";
import { measureDefinitions } from "../../report/measures.ts";
import { readAugmentation } from "../augmentation-flag.ts";
import { defaultImageCache, loadForTraining, type ReadingOptions, type TrainingData } from "../load-data.ts";
import type { TrainFlags } from "./flags.ts";
import { readSampler } from "./sampler.ts";

/** What is to be trained, and where it goes. */
export interface TrainingRequest {
  readonly source: string;
  readonly flags: TrainFlags;
  /** The run's. */
  readonly folder: string;
  /** What was typed for the run. */
  readonly argv: readonly string[];
}

/** A training that is ready to begin. */
export interface PreparedTraining {
  /** What was typed as DATA. */
  readonly source: string;
  readonly data: TrainingData;
  readonly options: ResolvedTraining["options"];
  /** How images are changed at random, as plain data for another thread. */
  readonly augmentation: AugmentationSettings | null;
  /** Changes of the mixture that are made again. */
  readonly replay: readonly ControlEvent[];
  /** What the run's record says from the start. */
  readonly start: RunStart;
}

/** Reads and splits the data and makes every choice. No run is written. Throws an InputError. */
export async function prepareTraining(
  { source, flags, folder, argv }: TrainingRequest,
  reading: ReadingOptions,
): Promise<PreparedTraining> {
  // Before the data, which may take long to read.
  const augmentation = flags.augment === undefined ? null : await readAugmentation(flags.augment);
  const sampler = await readSampler(flags);
  const replay = flags.controls === undefined ? [] : await readControls(flags.controls);
  const data = await loadForTraining(source, flags, {
    ...reading,
    random: createRandom(flags.seed ?? 1).fork("split"),
    ...imageCacheOf(folder, flags),
  });
  const resolved = resolveTraining(data.kind, data, flags, sampler);
  const augment = augmentation && augmenter(augmentation.settings, shapeToAugment(data));
  const options = { ...resolved.options, ...(augment && { augment }) };
  const settings = {
    ...resolved.settings,
    augmentation: augmentation && { name: augmentation.name, settings: { ...augmentation.settings } },
    turns: flags.turns ?? false,
    ...(replay.length > 0 && { controls: replay.map(({ step, mixture = null }) => ({ step, mixture })) }),
  };
  const { data: described, split } = describeData(data);
  const start: RunStart = {
    command: commandLine(argv),
    arguments: [...argv],
    versions: { ...versions() },
    definitions: measureDefinitions(data.relevance && wordsOf(data.relevance.relevance)),
    settings,
    data: { ...described, fingerprint: dataFingerprint(data.dataset) },
    split,
  };
  return { source, data, options, start, replay, augmentation: augmentation?.settings ?? null };
}

/** Decoded images are kept beside the run unless told otherwise. */
function imageCacheOf(folder: string, { imageCache = true }: TrainFlags): ReadingOptions {
  if (imageCache === false) return {};
  return { imageCache: imageCache === true ? join(dirname(folder), defaultImageCache) : imageCache };
}

function shapeToAugment({ preprocessing, dataset }: TrainingData): ImageShape {
  if (preprocessing.kind === "image") return preprocessing;
  throw new InputError(
    `invalid --augment: ${dataset.name} holds vectors, expected images, which alone can be moved and lit otherwise; leave it out`,
  );
}
