import { InputError, lookUp } from "../../core/errors.ts";
import {
  and,
  argMax,
  argMin,
  cast,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  max,
  min,
  oneHot,
  where,
} from "../../graph/math.ts";
import type { Value } from "../../graph/value.ts";
import type { PairMiner } from "../pair-miner.ts";

/** Which pairs of a sample are picked: hard positives are far and hard negatives near. */
export type Strategy = "hard" | "semihard" | "easy" | "all";

/** Distances from and to which a pair may be picked, both included, in units of the distance. */
export type AllowedRange = readonly [least: number, most: number];

export interface BatchEasyHardOptions {
  /** Default easy. */
  readonly positive?: Strategy;
  /** Default semihard. */
  readonly negative?: Strategy;
  /** Default: any distance. */
  readonly positiveRange?: AllowedRange | null;
  /** Default: any distance. */
  readonly negativeRange?: AllowedRange | null;
}

/** Beyond every distance that counts. */
const FAR = 1e30;

/** The one pair that a strategy takes of each row's. */
type Pick = (distances: Value, allowed: Value) => Value;

const only = (index: Value, allowed: Value): Value =>
  and(allowed, cast(oneHot(index, allowed.shape[1] ?? 0, "float32"), "bool"));
const furthest: Pick = (distances, allowed) => only(argMax(where(allowed, distances, -FAR), 1), allowed);
const nearest: Pick = (distances, allowed) => only(argMin(where(allowed, distances, FAR), 1), allowed);

const positivePicks: Readonly<Record<Strategy, Pick>> = {
  hard: furthest,
  semihard: furthest,
  easy: nearest,
  all: (_, allowed) => allowed,
};
const negativePicks: Readonly<Record<Strategy, Pick>> = {
  hard: nearest,
  semihard: nearest,
  easy: furthest,
  all: (_, allowed) => allowed,
};

/**
 * For each sample one positive and one negative, each by a strategy of its own (Xuan, Stylianou and Pless 2020): `hard`
 * takes the furthest positive or the nearest negative, `easy` the nearest positive or the furthest negative, `semihard` the
 * hardest of those that leave the negative further away than the positive, given the other side's pick, and `all` every
 * pair. The paper's own choice is an easy positive with a semi-hard negative. Ties go to the lowest index. Each side is
 * picked for itself, but for a semi-hard one, which a sample without the other side goes without.
 * @example batchEasyHard({ positive: "easy", negative: "hard" })
 */
export function batchEasyHard(options: BatchEasyHardOptions = {}): PairMiner {
  const { positive = "easy", negative = "semihard", positiveRange = null, negativeRange = null } = options;
  const pickPositive = lookUp<Pick>("strategy for positives", positivePicks, positive);
  const pickNegative = lookUp<Pick>("strategy for negatives", negativePicks, negative);
  if (positive === "semihard" && (negative === "semihard" || negative === "all")) throw clash(positive, negative);
  if (negative === "semihard" && positive === "all") throw clash(positive, negative);
  for (const range of [positiveRange, negativeRange]) if (range) checkRange(range);
  return {
    name: "batchEasyHard",
    settings: { positive, negative, positiveRange, negativeRange },
    of(distances, all) {
      const pairs = {
        positives: within(distances, all.positives, positiveRange),
        negatives: within(distances, all.negatives, negativeRange),
      };
      if (positive === "semihard") {
        const negatives = pickNegative(distances, pairs.negatives);
        const limit = min(where(negatives, distances, FAR), [1], { keep: true });
        const nearer = and(pairs.positives, and(less(distances, limit), less(limit, FAR)));
        return { positives: pickPositive(distances, nearer), negatives };
      }
      const positives = pickPositive(distances, pairs.positives);
      if (negative !== "semihard") return { positives, negatives: pickNegative(distances, pairs.negatives) };
      const limit = max(where(positives, distances, -FAR), [1], { keep: true });
      const further = and(pairs.negatives, and(greater(distances, limit), greater(limit, -FAR)));
      return { positives, negatives: pickNegative(distances, further) };
    },
  };
}

/**
 * For each sample its furthest positive and its nearest negative (batch hard; Hermans, Beyer and Leibe 2017, equation 5).
 * Ties go to the lowest index.
 * @example batchHard()
 */
export const batchHard = (): PairMiner => ({
  ...batchEasyHard({ positive: "hard", negative: "hard" }),
  name: "batchHard",
  settings: {},
});

/** The pairs whose distance lies in the range, both ends included. */
function within(distances: Value, mask: Value, range: AllowedRange | null): Value {
  if (range === null) return mask;
  const [least, most] = range;
  return and(mask, and(greaterOrEqual(distances, least), lessOrEqual(distances, most)));
}

function checkRange([least, most]: AllowedRange): void {
  if (!(Number.isFinite(least) && Number.isFinite(most) && least <= most)) {
    throw new InputError(`invalid range of distances: ${least} to ${most}, expected two numbers in rising order`);
  }
}

const clash = (positive: Strategy, negative: Strategy): InputError =>
  new InputError(
    `invalid strategies: positives ${positive} and negatives ${negative}, expected one pick to be semi-hard against; use hard or easy for one of them`,
  );
