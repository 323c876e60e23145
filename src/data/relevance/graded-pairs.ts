import { InputError } from "../../core/errors.ts";
import { type Relevance, type RelevanceThresholds, settleThresholds } from "./relevance.ts";

/** How alike somebody found two samples, named by their ids. */
export interface IdGrade {
  readonly first: string;
  readonly second: string;
  /** From 0, nothing in common, to 1, the same kind. */
  readonly relevance: number;
  /** Where it was written, for messages, such as `grades.csv:7`. Default: its number. */
  readonly place?: string;
}

export interface GradedPairsOptions extends RelevanceThresholds {
  /** Name of every sample, in the order of the dataset: `dataset.ids`. */
  readonly ids: readonly string[];
}

/**
 * Relevance as somebody graded some pairs of samples; all others have nothing in common. Groups are, for each sample that has
 * any, it and all that are of one kind with it. Memory and time O(samples + grades).
 * Throws an InputError for an id that no sample has, a sample with itself, a pair that comes twice with two grades and a
 * grade that is no number from 0 to 1.
 * @example gradedPairs([{ first: "a.png", second: "b.png", relevance: 0.8 }], { ids: ["a.png", "b.png", "c.png"] })
 */
export function gradedPairs(grades: readonly IdGrade[], { ids, ...rest }: GradedPairsOptions): Relevance {
  const thresholds = settleThresholds(rest);
  const { positiveFrom } = thresholds;
  const known = gather(grades, ids);
  const positives = known.map((own, i) => [i, ...[...own].flatMap(([j, grade]) => (grade >= positiveFrom ? [j] : []))]);
  return {
    name: "gradedPairs",
    settings: { pairs: grades.length, ...thresholds },
    size: ids.length,
    ...thresholds,
    between: (i, j) => (i === j ? 1 : (known[i]?.get(j) ?? 0)),
    groups: positives.flatMap((members, i) =>
      members.length > 1 ? [{ name: ids[i] ?? "", members: Int32Array.from(members) }] : [],
    ),
    words: { positive: `graded similarity at least ${positiveFrom}`, degree: "the graded similarity" },
  };
}

/** The grades of each sample by the number of the other. */
function gather(grades: readonly IdGrade[], ids: readonly string[]): Map<number, number>[] {
  const numbers = new Map(ids.map((id, i) => [id, i]));
  const known = ids.map(() => new Map<number, number>());
  for (const [k, { first, second, relevance, place = String(k) }] of grades.entries()) {
    const [i = -1, j = -1] = [first, second].map((id) => {
      const found = numbers.get(id);
      if (found !== undefined) return found;
      throw new InputError(`unknown sample in grade ${place}: ${id}, expected the id of a sample; mend it`);
    });
    if (i === j) throw new InputError(`invalid grade ${place}: of ${first} and itself, expected two samples`);
    if (!(relevance >= 0 && relevance <= 1)) {
      throw new InputError(`invalid grade ${place}: ${relevance}, expected a number from 0 to 1`);
    }
    const before = known[i]?.get(j);
    if (before !== undefined && before !== relevance) {
      throw new InputError(
        `duplicate grade ${place}: ${first} and ${second} have ${relevance} here and ${before} before; remove one`,
      );
    }
    known[i]?.set(j, relevance);
    known[j]?.set(i, relevance);
  }
  return known;
}
