import { InputError } from "../core/errors.ts";
import type { Relevance } from "../data/relevance/relevance.ts";
import { optionName } from "./option-name.ts";
import type { Recipe } from "./recipe.ts";
import { checkRelevanceOptions, kindOf } from "./relevance-options.ts";

/** A relevance and what it is made of, as plain data for the run's record. */
export interface ChosenRelevance {
  readonly relevance: Relevance;
  readonly record: { readonly name: string; readonly settings: Record<string, unknown> };
}

/** Throws an InputError for options of relevance that do not go together in a training. Needs no data. */
export function checkTrainedRelevance(recipe: Recipe): void {
  checkRelevanceOptions(recipe);
  const kind = kindOf(recipe);
  if (recipe.measure === "ndcg" && kind === undefined) {
    throw new InputError(
      "invalid --measure: ndcg goes with --tags, --hierarchy or --grades; add one, or take another measure",
    );
  }
  // A hierarchy is one of classes.
  if (kind === undefined || kind === "hierarchy") return;
  const { turns, sampler } = recipe;
  const option = optionName(kind);
  if (turns === true) {
    throw new InputError(`invalid --turns: it makes classes of classes, but ${option} goes by ${kind}; leave it out`);
  }
  if (sampler !== undefined && sampler !== "fixedTriplets") {
    throw new InputError(
      `invalid --sampler: ${sampler} draws by classes, but ${option} draws by ${kind}; leave it out`,
    );
  }
}
