import { createRandom } from "../../src/core/random.ts";
import { type Description, describeData, openingLines } from "../../src/recipe/description.ts";
import { partsForTraining, type TrainingParts } from "../../src/recipe/parts.ts";
import type { Recipe } from "../../src/recipe/recipe.ts";
import { checkRecipe, type ResolvedTraining, resolveTraining } from "../../src/recipe/resolve.ts";
import { settle } from "../../src/training/settings.ts";
import type { PlanSummary } from "./messages.ts";
import type { OpenedData } from "./opened.ts";

/** A training that is ready to begin. */
export interface Plan {
  readonly parts: TrainingParts;
  readonly options: ResolvedTraining["options"];
  readonly description: Description;
  readonly summary: PlanSummary;
}

/**
 * Splits and standardises data and makes every choice, as `kinfold train` does with these options. Throws an InputError for
 * options that do not go together, or not with the data.
 */
export function planTraining(opened: OpenedData, recipe: Recipe): Plan {
  checkRecipe(recipe);
  const random = createRandom(recipe.seed ?? 1).fork("split");
  const parts = partsForTraining(opened, recipe, { random, isSynthetic: opened.isSynthetic });
  const { options, settings } = resolveTraining(parts.kind, parts, recipe);
  const trainingClasses = new Set(Array.from(parts.split.train, (index) => parts.dataset.labels[index])).size;
  // Asked here, and again by the training itself, so that nobody has to start one to learn that it cannot be.
  const settled = settle(options, trainingClasses);
  const description: Description = {
    ...describeData(parts),
    settings: { ...settings, augmentation: null, turns: false },
  };
  return {
    parts,
    options,
    description,
    summary: {
      lines: openingLines(description).split("\n"),
      defaults: defaultsOf(description, parts),
      epochs: settings.epochs,
      steps: settings.epochs * settings.stepsPerEpoch,
      policies: Object.keys(settled.compiled),
    },
  };
}

/** What each field of the form comes to, as it would be typed. */
function defaultsOf({ settings }: Description, { dataset, split }: TrainingParts): Readonly<Record<string, string>> {
  const { backbone, epochs, stepsPerEpoch } = settings;
  const layers = backbone.settings["hidden"] ?? backbone.settings["channels"];
  const values = {
    margin: settings.margin,
    epochs,
    steps: epochs * stepsPerEpoch,
    evaluateEvery: settings.evaluateEvery,
    learningRate: settings.learningRate.rate,
    classes: settings.classes,
    samples: settings.samples,
    embedding: Number(backbone.settings["embedding"]),
    hidden: Array.isArray(layers) ? layers.join(",") || "none" : "",
    holdout: Number((split.validation.length / dataset.size).toFixed(3)),
    seed: settings.seed,
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
