import { InputError } from "../core/errors.ts";
import { optionName } from "./option-name.ts";
import { checkRelevanceFlags, kindOf } from "./relevance-options.ts";
import type { TrainFlags } from "./recipe.ts";

/** Throws an InputError for options of relevance that do not go together in a training. Needs no data. */
export function checkTrainedRelevance(flags: TrainFlags): void {
  checkRelevanceFlags(flags);
  const kind = kindOf(flags);
  if (flags.measure === "ndcg" && kind === undefined) {
    throw new InputError(
      "invalid --measure: ndcg goes with --tags, --hierarchy or --grades; add one, or take another measure",
    );
  }
  // A hierarchy is one of classes.
  if (kind === undefined || kind === "hierarchy") return;
  const { turns, sampler } = flags;
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
