import { checkFinite, deviation, mean, squares } from "./values.ts";

/** A difference in deviations; 0 of 0 is no difference. */
const inDeviations = (difference: number, deviation: number): number => (difference === 0 ? 0 : difference / deviation);

/**
 * Cohen's d_z of paired values: the mean difference in standard deviations of the differences (Cohen 1988, section 2.3.5).
 * Infinite where all differences are the same and not 0; NaN for fewer than two.
 */
export function cohenDz(differences: readonly number[]): number {
  checkFinite("differences", differences);
  return differences.length < 2 ? NaN : inDeviations(mean(differences), deviation(differences));
}

/**
 * Hedges' g of two samples: the difference of their means in pooled standard deviations, times 1 − 3 / (4 df − 1), which
 * takes away what few values exaggerate (Hedges 1981). Infinite where neither varies; NaN where a side has fewer than two.
 */
export function hedgesG(a: readonly number[], b: readonly number[]): number {
  checkFinite("values", [...a, ...b]);
  if (a.length < 2 || b.length < 2) return NaN;
  const freedom = a.length + b.length - 2;
  const pooled = Math.sqrt((squares(a) + squares(b)) / freedom);
  return inDeviations(mean(a) - mean(b), pooled) * (1 - 3 / (4 * freedom - 1));
}
