import { InputError } from "../core/errors.ts";
import type { TagMeasure } from "../data/relevance/shared-tags.ts";
import { optionName } from "./option-name.ts";

/** Options that say what is relevant to what, as they were typed. Without one of the first three, classes do. */
export interface RelevanceOptions {
  /** A column. */
  readonly tags?: string;
  readonly hierarchy?: boolean;
  /** A file. */
  readonly grades?: string;
  readonly tagMeasure?: TagMeasure;
  readonly positiveFrom?: number;
  readonly negativeTo?: number;
}

/** Options that each name a relevance. */
const kinds = ["tags", "hierarchy", "grades"] as const;
export type RelevanceKind = (typeof kinds)[number];

/** The option that names the relevance; undefined where none does. */
export const kindOf = (options: RelevanceOptions): RelevanceKind | undefined =>
  kinds.find((kind) => isGiven(options, kind));

const isGiven = (options: RelevanceOptions, kind: RelevanceKind): boolean =>
  options[kind] !== undefined && options[kind] !== false;

/** Throws an InputError for options of relevance that do not go together. Needs no data. */
export function checkRelevanceOptions(options: RelevanceOptions): void {
  const [kind, second] = kinds.filter((one) => isGiven(options, one));
  if (kind && second) {
    throw new InputError(
      `invalid ${optionName(second)}: ${optionName(kind)} says what is of one kind; leave one of them out`,
    );
  }
  if (options.tagMeasure !== undefined && kind !== "tags") {
    throw new InputError("invalid --tag-measure: it goes with --tags; add that or leave it out");
  }
  const threshold = (["positiveFrom", "negativeTo"] as const).find((name) => options[name] !== undefined);
  if (threshold !== undefined && !kind) {
    throw new InputError(
      `invalid ${optionName(threshold)}: it goes with --tags, --hierarchy or --grades; add one or leave it out`,
    );
  }
}
