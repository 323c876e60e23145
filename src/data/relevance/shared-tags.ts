import { choices, InputError } from "../../core/errors.ts";
import {
  groupsBy,
  type Relevance,
  type RelevanceThresholds,
  type RelevanceWords,
  settleThresholds,
} from "./relevance.ts";

/** How shared tags become a number: 1 for any, or the Jaccard index, shared tags by all tags of the two. */
export const tagMeasures = ["any", "jaccard"] as const;
export type TagMeasure = (typeof tagMeasures)[number];

export interface SharedTagsOptions extends RelevanceThresholds {
  /** How shared tags become a number. Default `any`. */
  readonly measure?: TagMeasure;
}

/**
 * Relevance by tags, of which each sample has any number: 1 where two share any, or |A ∩ B| / |A ∪ B| (Jaccard 1901); a
 * group for every tag. A sample without tags has nothing in common with any.
 * Throws an InputError for a tag without a name and where no sample has a tag.
 * @example sharedTags([["red", "round"], ["red"], []], { measure: "jaccard" })
 */
export function sharedTags(tags: readonly (readonly string[])[], options: SharedTagsOptions = {}): Relevance {
  const { measure = "any" } = options;
  if (!tagMeasures.includes(measure)) {
    throw new InputError(`unknown measure: ${String(measure)}, expected ${choices(tagMeasures)}`);
  }
  const nameless = tags.findIndex((own) => own.some((tag) => tag.trim() === ""));
  if (nameless !== -1) throw new InputError(`invalid tag of sample ${nameless}: empty, expected a name; leave it out`);
  const thresholds = settleThresholds(options);
  const groups = groupsBy(tags);
  if (groups.length === 0) throw new InputError("missing tags: no sample has any, expected two samples that share one");
  const numbers = numbered(
    tags,
    groups.map(({ name }) => name),
  );
  return {
    name: "sharedTags",
    settings: { measure, ...thresholds },
    size: tags.length,
    ...thresholds,
    between(i, j) {
      const [a, b] = [numbers[i] ?? [], numbers[j] ?? []];
      const shared = inCommon(a, b);
      if (shared === 0 || measure === "any") return shared > 0 ? 1 : 0;
      return shared / (a.length + b.length - shared);
    },
    groups,
    words: wordsFor[measure](thresholds.positiveFrom),
  };
}

const wordsFor: Readonly<Record<TagMeasure, (positiveFrom: number) => RelevanceWords>> = {
  any: () => ({ positive: "a shared tag", degree: "1 for a shared tag, else 0" }),
  jaccard: (positiveFrom) => ({
    positive: `a Jaccard index of the tags of at least ${positiveFrom}`,
    degree: "the Jaccard index of the tags",
  }),
};

/** The tags of each sample as ascending numbers, each once. */
function numbered(tags: readonly (readonly string[])[], names: readonly string[]): number[][] {
  const numbers = new Map(names.map((name, i) => [name, i]));
  return tags.map((own) => [...new Set(own)].map((tag) => numbers.get(tag) ?? -1).sort((a, b) => a - b));
}

/** How many numbers two ascending lists have in common. */
function inCommon(a: readonly number[], b: readonly number[]): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return shared;
}
