import { at } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";

/** A range that holds the true value with a stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often each of `units` comes up in as many draws with replacement (Efron 1979). */
export function resample(units: number, random: Random, counts: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < units; i++) {
    const drawn = random.integer(units);
    counts[drawn] = at(counts, drawn) + 1;
  }
}

/** Percentile interval of replicates; null where there is none. */
export function percentileInterval(replicates: readonly number[], confidence: number): Interval | null {
  if (replicates.length === 0) return null;
  const sorted = Float64Array.from(replicates).sort();
  const outside = (1 - confidence) / 2;
  return { low: quantile(sorted, outside), high: quantile(sorted, 1 - outside) };
}

/** Linear between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (place - below);
}
