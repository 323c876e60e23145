import { normalQuantile } from "./normal.ts";
import { smallestPaired, smallestUnpaired } from "./permutation.ts";

export interface PowerOptions {
  /** Whether both sides share their seeds. */
  readonly paired: boolean;
  /** Chance of a false alarm, two-sided. Default 0.05. */
  readonly alpha?: number;
  /** Chance to find an effect of this size. Default 0.8. */
  readonly power?: number;
}

/**
 * Seeds of each side with which a test at level α finds an effect (d_z where paired, g where not) with the wanted power.
 * Paired: n = (z₁₋α⸝₂ + z_power)² / d² + z²₁₋α⸝₂ / 2; unpaired: n = 2 (…)² / g² + z²₁₋α⸝₂ / 4 for each side (Guenther 1981,
 * for t tests, which a permutation test comes close to where values are about normal), and at least as many as let a
 * permutation test reach α. Infinity for no effect, NaN for an unknown one.
 */
export function seedsNeeded(effect: number, { paired, alpha = 0.05, power = 0.8 }: PowerOptions): number {
  if (Number.isNaN(effect)) return NaN;
  const z = normalQuantile(1 - alpha / 2);
  const once = ((z + normalQuantile(power)) / effect) ** 2;
  const wanted = paired ? once + z ** 2 / 2 : 2 * once + z ** 2 / 4;
  return Math.max(Math.ceil(wanted), fewest(paired, alpha));
}

/** The fewest seeds with which a permutation test can reach a level at all. */
export function fewest(paired: boolean, alpha: number): number {
  let n = 2;
  while ((paired ? smallestPaired(n) : smallestUnpaired(n, n)) > alpha) n++;
  return n;
}
