import { InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { type BootstrapOptions, differenceInterval, type Interval, meanInterval } from "./bootstrap.ts";
import { cohenDz, hedgesG } from "./effect-size.ts";
import { holm } from "./holm.ts";
import {
  pairedPermutation,
  type PermutationOptions,
  type PermutationTest,
  unpairedPermutation,
} from "./permutation.ts";
import { seedsNeeded } from "./power.ts";
import { deviation, mean } from "./values.ts";

/** What one training reached. */
export interface SeedValue {
  readonly seed: number;
  readonly value: number;
}

/** Trainings that differ in nothing but their seed. */
export interface ValueGroup {
  readonly label: string;
  /** Each seed once. */
  readonly values: readonly SeedValue[];
}

export interface GroupSummary {
  readonly label: string;
  readonly n: number;
  readonly mean: number;
  /** With n − 1; NaN for one value. */
  readonly sd: number;
  /** Of the mean. */
  readonly interval: Interval;
}

/** What can be said of two groups; differences are first minus second. */
export interface PairComparison {
  readonly first: string;
  readonly second: string;
  /** Whether values of the same seed were compared: where two seeds or more are shared. */
  readonly paired: boolean;
  /** Shared seeds where paired; else values of both sides. */
  readonly n: number | readonly [first: number, second: number];
  /** Of the means, over the shared seeds where paired. */
  readonly difference: number;
  readonly interval: Interval;
  /** Of a two-sided permutation test; NaN where a side has a single value, which says nothing of chance. */
  readonly p: number;
  /** Adjusted by Holm for all pairs. */
  readonly adjustedP: number;
  readonly exact: boolean;
  /** The smallest p that so many seeds can give; NaN where there is no test. */
  readonly smallestP: number;
  /** The smallest adjusted p that the seeds of all pairs can give. */
  readonly smallestAdjustedP: number;
  /** Cohen's d_z where paired, else Hedges' g. */
  readonly effect: number;
  /** Seeds of each side that find such an effect in four of five attempts, after a correction for all pairs. */
  readonly seedsNeeded: number;
}

export interface CompareOptions extends BootstrapOptions, PermutationOptions {}

export interface GroupComparison {
  readonly groups: readonly GroupSummary[];
  /** Each group with each later one. */
  readonly pairs: readonly PairComparison[];
}

/**
 * Compares groups of trainings. Every group and every pair draws from a stream of its own, so that its numbers do not
 * depend on the others. Throws an InputError for a seed that a group has twice and for values that are not finite.
 */
export function compareGroups(
  groups: readonly ValueGroup[],
  random: Random,
  options: CompareOptions = {},
): GroupComparison {
  groups.forEach(checkSeeds);
  const summaries = groups.map(({ label, values }): GroupSummary => {
    const numbers = values.map(({ value }) => value);
    const interval = meanInterval(numbers, random.fork(`mean of ${label}`), options);
    return { label, n: numbers.length, mean: mean(numbers), sd: deviation(numbers), interval };
  });
  const pairs = groups.flatMap((first, i) => groups.slice(i + 1).map((second) => ({ first, second })));
  const compared = pairs.map(({ first, second }) =>
    comparePair(first, second, random.fork(`${first.label} and ${second.label}`), options),
  );
  const adjusted = holm(compared.map(({ p }) => p));
  const smallest = holm(compared.map(({ smallestP }) => smallestP));
  const tests = compared.filter(({ p }) => !Number.isNaN(p)).length;
  const alpha = (1 - (options.confidence ?? 0.95)) / Math.max(1, tests);
  return {
    groups: summaries,
    pairs: compared.map((pair, i) => ({
      ...pair,
      adjustedP: adjusted[i] ?? NaN,
      smallestAdjustedP: smallest[i] ?? NaN,
      seedsNeeded: seedsNeeded(pair.effect, { paired: pair.paired, alpha }),
    })),
  };
}

function checkSeeds({ label, values }: ValueGroup): void {
  const twice = values.find(({ seed }, i) => values.findIndex((other) => other.seed === seed) !== i);
  if (twice) throw new InputError(`invalid group: ${label} has seed ${twice.seed} twice, expected each once`);
}

type Compared = Omit<PairComparison, "adjustedP" | "smallestAdjustedP" | "seedsNeeded">;

function comparePair(first: ValueGroup, second: ValueGroup, random: Random, options: CompareOptions): Compared {
  const differences = first.values.flatMap(({ seed, value }) => {
    const other = second.values.find((one) => one.seed === seed);
    return other ? [value - other.value] : [];
  });
  const names = { first: first.label, second: second.label };
  const [resampling, permuting] = [random.fork("interval"), random.fork("test")];
  if (differences.length >= 2) {
    const { p, exact, smallest } = pairedPermutation(differences, permuting, options);
    return {
      ...names,
      paired: true,
      n: differences.length,
      difference: mean(differences),
      interval: meanInterval(differences, resampling, options),
      p,
      exact,
      smallestP: smallest,
      effect: cohenDz(differences),
    };
  }
  const [a, b] = [first, second].map(({ values }) => values.map(({ value }) => value));
  const [left, right] = [a ?? [], b ?? []];
  const { p, exact, smallest } =
    left.length < 2 || right.length < 2 ? noTest : unpairedPermutation(left, right, permuting, options);
  return {
    ...names,
    paired: false,
    n: [left.length, right.length],
    difference: mean(left) - mean(right),
    interval: differenceInterval(left, right, resampling, options),
    p,
    exact,
    smallestP: smallest,
    effect: hedgesG(left, right),
  };
}

const noTest: PermutationTest = { p: NaN, exact: true, smallest: NaN };
