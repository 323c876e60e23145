import { dataText } from "./data-text.ts";
import type { TrainingParts } from "./parts.ts";
import type { RunStart } from "./run-schema.ts";

/** What a training is of, as far as a report and a model tell of it. */
export interface Description extends Pick<RunStart, "settings" | "split"> {
  readonly data: Omit<RunStart["data"], "fingerprint">;
}

/** What a run's record says of its data and of the parts of it. */
export function describeData({ dataset, preprocessing, split, test }: TrainingParts): Omit<Description, "settings"> {
  const idsOf = (indices: Int32Array) => Array.from(indices, (index) => dataset.ids[index] ?? "");
  return {
    data: {
      name: dataset.name,
      samples: dataset.size,
      sampleShape: [...dataset.sampleShape],
      classNames: [...dataset.classNames],
      preprocessing,
    },
    split: {
      description: split.description,
      train: split.train.length,
      validation: idsOf(split.validation),
      test: idsOf(test),
    },
  };
}

/** What will be done, in two lines. */
export function openingLines({ data, settings, split }: Description): string {
  const { backbone, epochs, stepsPerEpoch, pretrain, augmentation, memory } = settings;
  return [
    `${data.name}: ${dataText(data, settings)}, ${data.sampleShape.join("×")} each; ${split.description}`,
    `${learntText(settings)}, ${backbone.name}${pretrain ? ` pretrained by ${pretrain.loss.name} for ${counted(pretrain.epochs)}` : ""}, ${batchText(settings)}${memory ? `, a memory of ${memory.size}` : ""}, ${counted(epochs)} of ${stepsPerEpoch} step${stepsPerEpoch === 1 ? "" : "s"}${augmentation ? `, images changed as ${augmentation.name}` : ""}`,
  ].join("\n");
}

/** The loss, and what mines for it. */
const learntText = ({ loss, policy }: RunStart["settings"]): string =>
  loss.name === "triplet" || loss.name === policy ? policy : `${loss.name} of pairs mined by ${policy}`;

function batchText({ classes, samples, sampler }: RunStart["settings"]): string {
  if (sampler.name === "fixedTriplets") return `batches of ${String(sampler.settings["size"])} triplets`;
  return `batches of ${classes}×${samples}${sampler.name === "classBalanced" ? "" : `, ${sampler.name}`}`;
}

const counted = (epochs: number): string => `${epochs} epoch${epochs === 1 ? "" : "s"}`;

/** What another program needs to use the model: how samples are prepared and how embeddings compare. */
export const modelMetadata = ({ data, settings }: Pick<Description, "data" | "settings">): Record<string, string> => ({
  "kinfold.preprocessing": JSON.stringify(data.preprocessing),
  "kinfold.distance": settings.distance,
  "kinfold.normalised": String(settings.normalise),
});
