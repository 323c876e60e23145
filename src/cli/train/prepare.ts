import { createRandom } from "../../core/random.ts";
import { dataFingerprint } from "../../node/data-fingerprint.ts";
import type { RunStart } from "../../node/run-folder.ts";
import { versions } from "../../node/versions.ts";
import { loadForTraining, type ReadingOptions, type TrainingData } from "../load-data.ts";
import { commandLine } from "../parse.ts";
import type { TrainFlags } from "./flags.ts";
import { type ResolvedTraining, resolveTraining } from "./resolve.ts";

/** A training that is ready to begin. */
export interface PreparedTraining {
  /** What was typed as DATA. */
  readonly source: string;
  readonly data: TrainingData;
  readonly options: ResolvedTraining["options"];
  /** What the run's record says from the start. */
  readonly start: RunStart;
}

/** Reads and splits the data and makes every choice. Nothing is written. Throws an InputError. */
export async function prepareTraining(
  source: string,
  flags: TrainFlags,
  argv: readonly string[],
  reading: ReadingOptions,
): Promise<PreparedTraining> {
  const data = await loadForTraining(source, flags, createRandom(flags.seed ?? 1).fork("split"), reading);
  const { dataset, split, test, preprocessing } = data;
  const { options, settings } = resolveTraining(data.kind, data, flags);
  const idsOf = (indices: Int32Array) => Array.from(indices, (index) => dataset.ids[index] ?? "");
  const start: RunStart = {
    command: commandLine(argv),
    arguments: [...argv],
    versions: { ...versions() },
    settings,
    data: {
      name: dataset.name,
      samples: dataset.size,
      sampleShape: [...dataset.sampleShape],
      classNames: [...dataset.classNames],
      fingerprint: dataFingerprint(dataset),
      preprocessing,
    },
    split: {
      description: split.description,
      train: split.train.length,
      validation: idsOf(split.validation),
      test: idsOf(test),
    },
  };
  return { source, data, options, start };
}

/** What will be done, in two lines. */
export function openingLines({ data, settings, split }: RunStart): string {
  const { backbone, classes, samples, epochs, stepsPerEpoch, policy } = settings;
  return [
    `${data.name}: ${data.samples} samples of ${data.classNames.length} classes, ${data.sampleShape.join("×")} each; ${split.description}`,
    `${policy}, ${backbone.name}, batches of ${classes}×${samples}, ${epochs} epochs of ${stepsPerEpoch} steps`,
  ].join("\n");
}

/** What another program needs to use the model: how samples are prepared and how embeddings compare. */
export const modelMetadata = ({ data, settings }: RunStart): Record<string, string> => ({
  "kinfold.preprocessing": JSON.stringify(data.preprocessing),
  "kinfold.distance": settings.distance,
  "kinfold.normalised": String(settings.normalise),
});
