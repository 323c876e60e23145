import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { splitByFolder } from "../data/split-by-folder.ts";
import { splitByClass, splitBySample } from "../data/split.ts";
import type { Recipe } from "./recipe.ts";

/** Classes from which on whole classes can be spared for validation without being asked. */
const enoughClasses = 10;

/** Data with its parts. */
export interface SplitData {
  readonly dataset: Dataset;
  readonly split: Split;
  /** Samples that neither train nor validate. */
  readonly test: Int32Array;
}

type SplitRecipe = Pick<Recipe, "split" | "holdout">;

/** Throws an InputError for options that do not go together. Needs no data. */
export function checkSplit({ split, holdout }: SplitRecipe): void {
  if (split === "folder" && holdout) {
    throw new InputError("invalid --holdout: --split folder takes the parts that the folders give; leave it out");
  }
}

/**
 * Splits as was asked for: by class, by sample or by folder. Unless told otherwise by class where there are ten or
 * more, so that the embedding is measured on classes it has never seen, else by sample.
 */
export function splitData(dataset: Dataset, recipe: SplitRecipe, random: Random): SplitData {
  const { classNames } = dataset;
  const { fraction, names } = readHoldout(recipe.holdout ?? [], classNames);
  const kind = recipe.split ?? (names || classNames.length >= enoughClasses ? "class" : "sample");
  const none = new Int32Array(0);
  switch (kind) {
    case "folder":
      return splitByFolder(dataset);
    case "class": {
      const options = { ...(fraction !== undefined && { fraction }), ...(names && { holdout: names }) };
      return { dataset, split: splitByClass(dataset, random, options), test: none };
    }
    case "sample": {
      if (names) {
        throw new InputError(
          `invalid --holdout: ${names[0]}, expected a share between 0 and 1 with --split sample; name classes with --split class`,
        );
      }
      return { dataset, split: splitBySample(dataset, random, fraction === undefined ? {} : { fraction }), test: none };
    }
  }
}

/** `--holdout` is a share where it is one number, unless a class has that name; else it names classes or folders of them. */
function readHoldout(
  values: readonly string[],
  classNames: readonly string[],
): { fraction?: number; names?: readonly string[] } {
  const [only, ...more] = values;
  if (only === undefined) return {};
  const isShare = more.length === 0 && /^\d*\.?\d+$/.test(only) && !classNames.includes(only);
  if (!isShare) return { names: values };
  const fraction = Number(only);
  if (fraction > 0 && fraction < 1) return { fraction };
  throw new InputError(
    `invalid --holdout: ${only}, expected a share between 0 and 1, both excluded, or the name of a class`,
  );
}
