import type { Random } from "../core/random.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { type Part, splitByPart } from "../data/parts.ts";
import { fitStandardisation, type Preprocessing, standardised } from "../data/preprocessing.ts";
import { rotateTraining } from "../data/rotated-classes.ts";
import { type DataKind, defaultsFor } from "./defaults.ts";
import type { Recipe } from "./recipe.ts";
import { type SplitData, splitData } from "./split.ts";

/** Data as it was read. */
export interface ReadData {
  readonly dataset: Dataset;
  readonly preprocessing: Preprocessing;
  /** A split that the data brings. */
  readonly split?: Split;
  readonly test?: Int32Array;
  /** What each sample is for, where the data says so. */
  readonly parts?: readonly Part[];
}

/** Data with its parts, ready to be trained on. */
export interface TrainingParts extends SplitData {
  readonly kind: DataKind;
  /** How it was read, to read other data in the same way. */
  readonly preprocessing: Preprocessing;
}

export interface PartsInputs {
  /** Draws the split. */
  readonly random: Random;
  /** Whether it is the generated data of the paper. */
  readonly isSynthetic: boolean;
}

/** Splits data, turns it and standardises it, as was asked for. Throws an InputError where it allows no such split. */
export function partsForTraining(read: ReadData, recipe: Recipe, { random, isSynthetic }: PartsInputs): TrainingParts {
  const kind = isSynthetic ? "synthetic" : read.preprocessing.kind;
  const upright = partsOf(read, recipe, random);
  const parts = recipe.turns === true ? { ...upright, ...rotateTraining(upright.dataset, upright.split) } : upright;
  return {
    kind,
    ...standardise(parts, read.preprocessing, recipe.standardise ?? defaultsFor(kind, recipe).standardise),
  };
}

/** The split that was asked for; generated data, published data and some class lists bring their own. */
function partsOf({ dataset, split, test, parts }: ReadData, recipe: Recipe, random: Random): SplitData {
  const asked = recipe.split !== undefined || recipe.holdout !== undefined;
  if (!asked && parts !== undefined) return { dataset, ...splitByPart(dataset, parts) };
  return split && test && !asked ? { dataset, split, test } : splitData(dataset, recipe, random);
}

/** Features with mean 0 and deviation 1 over the training part. */
function standardise(parts: SplitData, preprocessing: Preprocessing, wanted: boolean) {
  if (preprocessing.kind !== "vectors" || !wanted) return { ...parts, preprocessing };
  const fitted = { ...preprocessing, ...fitStandardisation(parts.dataset, parts.split.train) };
  return { ...parts, dataset: standardised(parts.dataset, fitted), preprocessing: fitted };
}
