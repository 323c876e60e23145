import type { Degrees } from "../../core/degrees.ts";
import { inRange, InputError } from "../../core/errors.ts";

/** Samples that have something in common, as indices of a dataset. */
export interface RelevanceGroup {
  /** For messages. */
  readonly name: string;
  readonly members: Int32Array;
}

/** A relevance in words, as reports and records have it: noun phrases, lower case. */
export interface RelevanceWords {
  /** What makes two samples of one kind: `a shared tag`. */
  readonly positive: string;
  /** What the degree is: `the Jaccard index of the tags`. */
  readonly degree: string;
}

/**
 * How relevant the samples of a dataset are to one another: what its labels say where each sample has one class, and more
 * than they can say where it has tags, or a place in a hierarchy. A plain object: make your own.
 */
export interface Relevance extends Degrees {
  readonly name: string;
  /** Plain settings, for a run's record. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Samples of the dataset, by whose indices `between` goes. */
  readonly size: number;
  /** What batches are drawn from: the samples of a group are likely of one kind. A sample may be in several groups, or in none. */
  readonly groups: readonly RelevanceGroup[];
  /** What it means. Default: its name, and its name with the threshold. */
  readonly words?: RelevanceWords;
}

/** What a relevance means in words, also where it does not say so. */
export const wordsOf = ({ name, positiveFrom, words }: Relevance): RelevanceWords =>
  words ?? { positive: `${name} at least ${positiveFrom}`, degree: name };

export interface RelevanceThresholds {
  /** Two samples are of one kind from here on, in (0, 1]. Default 0.5. */
  readonly positiveFrom?: number;
  /** Two samples are of two kinds up to here, from 0 to below `positiveFrom`. Between the two they are neither. Default 0. */
  readonly negativeTo?: number;
}

/** Writes out the defaults. Throws an InputError for thresholds out of their range. */
export function settleThresholds({ positiveFrom = 0.5, negativeTo = 0 }: RelevanceThresholds) {
  inRange("positiveFrom", positiveFrom, Number.MIN_VALUE, 1);
  inRange("negativeTo", negativeTo, 0, 1);
  if (negativeTo < positiveFrom) return { positiveFrom, negativeTo };
  throw new InputError(
    `invalid negativeTo: ${negativeTo}, expected below positiveFrom, which is ${positiveFrom}; no pair can be of one kind and of two`,
  );
}

/** Samples by a key each: a group for every key, in the order in which they first come. */
export function groupsBy(keys: Iterable<readonly string[]>): RelevanceGroup[] {
  const members = new Map<string, number[]>();
  let sample = 0;
  for (const own of keys) {
    for (const key of new Set(own)) {
      const list = members.get(key);
      if (list) list.push(sample);
      else members.set(key, [sample]);
    }
    sample++;
  }
  return Array.from(members, ([name, list]) => ({ name, members: Int32Array.from(list) }));
}
