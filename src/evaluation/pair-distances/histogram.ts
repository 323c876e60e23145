/** Bins of a histogram. */
export const BINS = 32;

/** How distances of pairs lie. Plain data, for events. */
export interface DistanceHistogram {
  /** Bounds of the 32 bins, rising: the first is 0, or the least distance where that is below, the last the largest. */
  readonly edges: readonly number[];
  /** Pairs of one kind in each bin; a distance on a bound belongs to the bin above it, the largest to the last bin. */
  readonly positive: readonly number[];
  /** The same of pairs of two kinds. */
  readonly negative: readonly number[];
}

/** Counts two lists of distances in bins of one width over the range of both. Where all are 0 the bins span 0 to 1. */
export function histogram(positive: Float64Array, negative: Float64Array): DistanceHistogram {
  let [least, most] = [0, 0];
  for (const list of [positive, negative]) {
    for (const value of list) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (most === least) most = least + 1;
  const width = (most - least) / BINS;
  const edges = Array.from({ length: BINS + 1 }, (_, k) => (k === BINS ? most : least + k * width));
  return { edges, positive: countsOf(positive, edges), negative: countsOf(negative, edges) };
}

function countsOf(values: Float64Array, edges: readonly number[]): number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  const [least = 0, most = 1] = [edges[0], edges[BINS]];
  for (const value of values) {
    let bin = Math.min(BINS - 1, Math.floor(((value - least) / (most - least)) * BINS));
    // Rounding may miss the bounds by a hair, which are what is written down.
    if (value < (edges[bin] ?? NaN)) bin--;
    else if (bin < BINS - 1 && value >= (edges[bin + 1] ?? NaN)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
