import { InputError } from "../../core/errors.ts";

/**
 * What a query's sum of precisions is divided by, with R references to find of which F stand among the first k:
 *
 * | name         | divides by | also known as                                                       |
 * | ------------ | ---------- | ------------------------------------------------------------------- |
 * | `r`          | R          | MAP of Manning et al. 2008; MAP@R where k = R                        |
 * | `min(k,r)`   | min(k, R)  | MAP@k of competitions: 1 is within reach for every k                 |
 * | `retrieved`  | F          | rewards a search that finds little, early                            |
 * | `k`          | k          | below 1 for a perfect search wherever R < k                          |
 * | `class size` | R + 1      | counts the query itself, which cannot be found                       |
 */
export const averagePrecisionDenominators = ["r", "min(k,r)", "retrieved", "k", "class size"] as const;
export type AveragePrecisionDenominator = (typeof averagePrecisionDenominators)[number];

/** Ranks that are looked at: the first so many, all, or for each query as many as it should find. */
export type Depth = number | "all" | "r";

/** All that must agree before two mean average precisions may be compared. */
export interface AveragePrecisionDefinition {
  /** Default `r`. */
  readonly denominator: AveragePrecisionDenominator;
  /** Default `all`. */
  readonly depth: Depth;
}

/** A mean average precision that says which one it is. */
export interface AveragePrecision extends AveragePrecisionDefinition {
  /** Mean over queries, in [0, 1]. */
  readonly value: number;
}

/** Checks a definition. Throws an InputError for a depth below 1 and a denominator that does not exist. */
export function checkDefinition({ denominator, depth }: AveragePrecisionDefinition): AveragePrecisionDefinition {
  if (!averagePrecisionDenominators.includes(denominator)) {
    throw new InputError(
      `unknown denominator: ${String(denominator)}, expected ${averagePrecisionDenominators.join(", ")}`,
    );
  }
  checkDepth(depth);
  if (denominator === "k" && typeof depth !== "number") {
    throw new InputError(`invalid depth: ${depth}, expected a number where the denominator is k`);
  }
  return { denominator, depth };
}

/** Checks a depth. Throws an InputError where it is no integer of 1 or more. */
function checkDepth(depth: Depth): void {
  if (depth === "all" || depth === "r") return;
  if (!(Number.isInteger(depth) && depth >= 1)) {
    throw new InputError(`invalid depth: ${String(depth)}, expected an integer of 1 or more, all or r`);
  }
}

/** Ranks to look at for a query that should find `relevant` references. */
export const depthOf = (depth: Depth, relevant: number): number =>
  depth === "all" ? Infinity : depth === "r" ? relevant : depth;

/**
 *     AP = 1/D Σ_i i / rank(i), over the i-th references of the class with rank(i) ≤ k
 *
 * `ranks` are ascending; the first `relevant` of them count.
 */
export function averagePrecision(ranks: Int32Array, relevant: number, definition: AveragePrecisionDefinition): number {
  const depth = depthOf(definition.depth, relevant);
  let sum = 0;
  let found = 0;
  for (; found < relevant && (ranks[found] ?? Infinity) <= depth; found++) sum += (found + 1) / (ranks[found] ?? 1);
  return found === 0 ? 0 : sum / divisor(definition.denominator, relevant, found, depth);
}

function divisor(denominator: AveragePrecisionDenominator, relevant: number, found: number, depth: number): number {
  switch (denominator) {
    case "r":
      return relevant;
    case "min(k,r)":
      return Math.min(depth, relevant);
    case "retrieved":
      return found;
    case "k":
      return depth;
    case "class size":
      return relevant + 1;
  }
}

/** The definition in a few characters, as it stands in tables: `MAP (all ranks, / r)`. */
export function definitionText({ denominator, depth }: AveragePrecisionDefinition): string {
  return `MAP (${depth === "all" ? "all ranks" : `first ${depth}`}, / ${denominator})`;
}

/**
 * Says which of some results must not be compared, one line for each that differs from the first; none where all agree.
 * @example
 * const { averagePrecision } = await retrievalMeasures({ embeddings, labels });
 * const published = { denominator: "min(k,r)", depth: 10 } as const;
 * compareDefinitions([{ name: "ours", averagePrecision }, { name: "theirs", averagePrecision: published }]);
 */
export function compareDefinitions(
  results: readonly { readonly name: string; readonly averagePrecision: AveragePrecisionDefinition }[],
): string[] {
  const [first, ...others] = results;
  if (first === undefined) return [];
  const expected = definitionText(first.averagePrecision);
  return others
    .filter(({ averagePrecision }) => definitionText(averagePrecision) !== expected)
    .map(
      ({ name, averagePrecision }) =>
        `${name} has ${definitionText(averagePrecision)}, ${first.name} has ${expected}: these are different measures`,
    );
}
