import { InputError } from "../../core/errors.ts";
import type { Relevance } from "../../data/relevance/relevance.ts";
import type { TrainFlags } from "./flags.ts";

/** A relevance and what it is made of, as plain data for the run's record. */
export interface ChosenRelevance {
  readonly relevance: Relevance;
  readonly record: { readonly name: string; readonly settings: Record<string, unknown> };
}

/** Throws an InputError for options of relevance that do not go together. Needs no data. */
export function checkRelevanceFlags(flags: TrainFlags): void {
  const { tags, tagMeasure, hierarchy: byName, positiveFrom, negativeTo, turns, sampler } = flags;
  if (tags !== undefined && byName === true) {
    throw new InputError("invalid --hierarchy: --tags says what is of one kind; leave one of them out");
  }
  if (tagMeasure !== undefined && tags === undefined) {
    throw new InputError("invalid --tag-measure: it goes with --tags; add that or leave it out");
  }
  const given = tags !== undefined || byName === true;
  if (!given && (positiveFrom !== undefined || negativeTo !== undefined)) {
    const option = positiveFrom === undefined ? "--negative-to" : "--positive-from";
    throw new InputError(`invalid ${option}: it goes with --tags or --hierarchy; add one or leave it out`);
  }
  if (tags !== undefined && turns === true) {
    throw new InputError("invalid --turns: it makes classes of classes, but --tags goes by tags; leave it out");
  }
  if (tags !== undefined && sampler !== undefined) {
    throw new InputError(`invalid --sampler: ${sampler} draws by classes, but --tags draws by tags; leave it out`);
  }
}
