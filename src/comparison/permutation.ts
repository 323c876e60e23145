import type { Random } from "../core/random.ts";
import { checkFinite, rounding } from "./values.ts";

/** How likely a difference at least as large is if the labels mean nothing. */
export interface PermutationTest {
  /** Two-sided, in (0, 1]; NaN where a side is empty. */
  readonly p: number;
  /** Whether every arrangement was looked at, or some were drawn. */
  readonly exact: boolean;
  /** The smallest p that so many values can give, whatever they are. */
  readonly smallest: number;
}

export interface PermutationOptions {
  /** Arrangements up to which all of them are looked at. Default 2^20. */
  readonly exactUpTo?: number;
  /** Arrangements drawn where there are more. Default 100,000. */
  readonly draws?: number;
}

const usual = { exactUpTo: 2 ** 20, draws: 100_000 };

/**
 * Paired test by the signs of the differences: under the hypothesis that both sides are alike each difference might as
 * well have had the other sign (Fisher 1935, The Design of Experiments, section 21). The statistic is |Σ d|.
 */
export function pairedPermutation(
  differences: readonly number[],
  random: Random,
  options: PermutationOptions = {},
): PermutationTest {
  checkFinite("differences", differences);
  const { exactUpTo, draws } = { ...usual, ...options };
  const n = differences.length;
  if (n === 0) return { p: NaN, exact: true, smallest: NaN };
  const least = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - rounding(differences);
  if (2 ** n > exactUpTo) {
    const drawn = () => Math.abs(differences.reduce((sum, d) => sum + (random.uniform() < 0.5 ? d : -d), 0)) >= least;
    return monteCarlo(drawn, draws);
  }
  // The first sign is kept: turning all of them changes nothing.
  const count = (i: number, sum: number): number => {
    const d = differences[i];
    if (d === undefined) return Math.abs(sum) >= least ? 1 : 0;
    return i === 0 ? count(1, d) : count(i + 1, sum + d) + count(i + 1, sum - d);
  };
  const half = 2 ** (n - 1);
  return { p: count(0, 0) / half, exact: true, smallest: smallestPaired(n) };
}

/**
 * Unpaired test: under the hypothesis that both sides are alike any of the values might as well have come from the other
 * side. The statistic is |mean(a) − mean(b)|.
 */
export function unpairedPermutation(
  a: readonly number[],
  b: readonly number[],
  random: Random,
  options: PermutationOptions = {},
): PermutationTest {
  const values = [...a, ...b];
  checkFinite("values", values);
  const { exactUpTo, draws } = { ...usual, ...options };
  if (a.length === 0 || b.length === 0) return { p: NaN, exact: true, smallest: NaN };
  const total = values.reduce((sum, value) => sum + value, 0);
  // |mean(a) − mean(b)| is |Σa − total·|a|/n| by a constant factor.
  const apart = (sum: number) => Math.abs(sum - (total * a.length) / values.length);
  const least = apart(a.reduce((sum, value) => sum + value, 0)) - rounding(values);
  const ways = choose(values.length, a.length);
  if (ways > exactUpTo) {
    const drawn = () => {
      const shuffled = random.shuffle(Float64Array.from(values));
      return apart(shuffled.subarray(0, a.length).reduce((sum, value) => sum + value, 0)) >= least;
    };
    return monteCarlo(drawn, draws);
  }
  const count = (i: number, wanted: number, sum: number): number => {
    if (wanted === 0) return apart(sum) >= least ? 1 : 0;
    if (values.length - i < wanted) return 0;
    return count(i + 1, wanted - 1, sum + (values[i] ?? 0)) + count(i + 1, wanted, sum);
  };
  return { p: count(0, a.length, 0) / ways, exact: true, smallest: smallestUnpaired(a.length, b.length) };
}

/** p = (b + 1) / (draws + 1), never 0: what is observed is one of the arrangements (Phipson and Smyth 2010). */
function monteCarlo(asFar: () => boolean, draws: number): PermutationTest {
  let further = 0;
  for (let i = 0; i < draws; i++) if (asFar()) further++;
  return { p: (further + 1) / (draws + 1), exact: false, smallest: 1 / (draws + 1) };
}

/** The smallest p of a paired test of n differences: all of one sign. */
export const smallestPaired = (n: number): number => Math.min(1, 2 / 2 ** n);

/** The smallest p of an unpaired test. Sides of one size can be exchanged as wholes. */
export const smallestUnpaired = (a: number, b: number): number => Math.min(1, (a === b ? 2 : 1) / choose(a + b, a));

/** Binomial coefficient; exact as long as it is a safe integer. */
function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * (n - i + 1)) / i;
  return Math.round(result);
}
