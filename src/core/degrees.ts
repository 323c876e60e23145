import { InputError } from "./errors.ts";

/** How much any two of some samples have in common, and from where on that makes them of one kind, or of two. */
export interface Degrees {
  /**
   * From 0, nothing in common, to 1, the same kind. Of samples by their numbers: `between(i, j)` is `between(j, i)` where
   * both are of the same list.
   */
  between(i: number, j: number): number;
  /** Two samples are of one kind from here on; above 0. */
  readonly positiveFrom: number;
  /** Two samples are of two kinds up to here; below `positiveFrom`. Between the two they are neither. */
  readonly negativeTo: number;
}

/** Throws an InputError for a degree that is none. */
export function checkDegree(degree: number, i: number, j: number): number {
  if (degree >= 0 && degree <= 1) return degree;
  throw new InputError(`invalid relevance: ${degree} of samples ${i} and ${j}, expected a number from 0 to 1`);
}

/**
 * The same relevance by places in lists of samples, as measures ask for it: for queries that are not the references, their
 * list goes first. Throws an InputError where a relevance gives what is no number from 0 to 1.
 * @example
 * const relevance = among(sameClass(dataset.labels), split.validation);
 * await retrievalMeasures({ embeddings, labels }, { relevance });
 */
export function among(relevance: Degrees, rows: ArrayLike<number>, columns: ArrayLike<number> = rows): Degrees {
  const { positiveFrom, negativeTo } = relevance;
  return {
    positiveFrom,
    negativeTo,
    between(i, j) {
      const [row = NaN, column = NaN] = [rows[i], columns[j]];
      return checkDegree(relevance.between(row, column), row, column);
    },
  };
}
