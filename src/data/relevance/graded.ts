import { checkDegree } from "../../core/degrees.ts";
import { InputError } from "../../core/errors.ts";
import { at, type Matrix } from "../../core/matrix.ts";
import { type Relevance, type RelevanceGroup, type RelevanceThresholds, settleThresholds } from "./relevance.ts";

export interface GradedOptions extends RelevanceThresholds {
  /** Samples, where the relevance is a function. A matrix says it itself. */
  readonly size?: number;
  /** What batches are drawn from. Default: for each sample, it and all that are of one kind with it; that takes every pair. */
  readonly groups?: readonly RelevanceGroup[];
}

/**
 * Relevance as somebody graded it: a symmetric matrix of samples × samples, or a function of two indices, with values from
 * 0 to 1. Time and memory of the default groups are O(n²): give groups where there are many samples.
 * Throws an InputError for a matrix that is not square or not symmetric, a value out of range, a function without a size, and
 * groups of samples that do not exist.
 * @example graded((i, j) => 1 - Math.abs(i - j) / 100, { size: 100 })
 */
export function graded(
  relevance: Matrix | ((i: number, j: number) => number),
  { size: given, groups, ...rest }: GradedOptions = {},
): Relevance {
  const thresholds = settleThresholds(rest);
  const size = typeof relevance === "function" ? given : relevance.rows;
  if (size === undefined || !(Number.isInteger(size) && size >= 1)) {
    throw new InputError(`invalid size: ${size}, expected the number of samples that the function is of`);
  }
  const between = typeof relevance === "function" ? relevance : fromMatrix(relevance);
  for (const { name, members } of groups ?? []) checkMembers(name, members, size);
  return {
    name: "graded",
    settings: { ...thresholds },
    size,
    ...thresholds,
    between,
    groups: groups ?? neighbourhoods(between, size, thresholds.positiveFrom),
    words: { positive: `graded similarity at least ${thresholds.positiveFrom}`, degree: "the graded similarity" },
  };
}

function fromMatrix({ data, rows, columns }: Matrix): (i: number, j: number) => number {
  if (rows !== columns) throw new InputError(`invalid relevance: ${rows} × ${columns}, expected a square matrix`);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      if (checkDegree(at(data, i * rows + j), i, j) === at(data, j * rows + i)) continue;
      throw new InputError(`invalid relevance: of samples ${i} and ${j} it depends on their order, expected symmetry`);
    }
  }
  return (i, j) => at(data, i * rows + j);
}

function checkMembers(name: string, members: Int32Array, size: number): void {
  const seen = new Set<number>();
  for (const member of members) {
    if (!(member >= 0 && member < size) || seen.has(member)) {
      throw new InputError(
        `invalid group ${JSON.stringify(name)}: sample ${member}, expected different ones from 0 to ${size - 1}`,
      );
    }
    seen.add(member);
  }
}

/** For each sample, it and all that are of one kind with it. */
function neighbourhoods(
  between: (i: number, j: number) => number,
  size: number,
  positiveFrom: number,
): RelevanceGroup[] {
  const members: number[][] = Array.from({ length: size }, (_, i) => [i]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      if (checkDegree(between(i, j), i, j) < positiveFrom) continue;
      members[i]?.push(j);
      members[j]?.push(i);
    }
  }
  return members.map((own, i) => ({ name: String(i), members: Int32Array.from(own) }));
}
