// What every example may use without saying where it is from.
import { mlp, train, type Split } from "kinfold";
import { openDataset } from "kinfold/node";

/** Drawings of 16 × 16 in 30 classes of three alphabets, six of each. */
export const { dataset } = await openDataset("images_background", { size: { height: 16, width: 16 } });

const isLatin = (sample: number) => dataset.ids[sample]?.includes("Latin/") === true;
const samples = Array.from({ length: dataset.size }, (_, i) => i);

/** Two alphabets to train with, and Latin. */
export const split: Split = {
  train: Int32Array.from(samples.filter((sample) => !isLatin(sample))),
  validation: Int32Array.from(samples.filter(isLatin)),
  description: "by alphabet",
};

/** A model that was trained for a moment. */
export const model = await train(dataset, { backbone: mlp(), split, epochs: 1 });

/** Of the validation samples. */
export const embeddings = await model.embed(dataset, split.validation);
export const labels = Int32Array.from(split.validation, (sample) => dataset.labels[sample] ?? -1);
