import { inRange, InputError } from "../core/errors.ts";
import { cast, clip, concat, expand, floor, greaterOrEqual, mul, scatterAdd, sub, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

export interface HistogramRange {
  readonly low: number;
  readonly high: number;
  /** How many bins of one width there are between the two. */
  readonly bins: number;
}

/**
 * A histogram that has a gradient (Ustinova and Lempitsky 2016): each number is shared between the two ends of its bin,
 * the more to the nearer one. Of numbers R × C it gives, for weights of the same shape, what each row puts on each of
 * the ends, R × (bins + 1). Numbers outside the range count at its ends.
 */
export function softHistogram(numbers: Value, { low, high, bins }: HistogramRange) {
  const { graph, dtype, shape } = numbers;
  const position = clip(mul(sub(numbers, low), bins / (high - low)), 0, bins);
  // The upper end of the range belongs to the last bin. What is no number lies in the first, so that its share makes the
  // loss none instead of its place breaking off the run.
  const bin = where(greaterOrEqual(position, 0), clip(floor(position), 0, bins - 1), 0);
  const share = sub(position, bin);
  const below = cast(bin, "int64");
  const places = concat([below, cast(sub(bin, -1), "int64")], 1);
  return {
    /** Number of each one's bin, from 0 on, int64, R × C. */
    bin: below,
    of: (weights: Value): Value => {
      const nothing = expand(graph.constant(0, dtype), [shape[0] ?? 0, bins + 1]);
      return scatterAdd(nothing, places, concat([mul(weights, sub(1, share)), mul(weights, share)], 1), 1);
    },
  };
}

/** Throws an InputError unless it is a whole number of bins that a histogram may have. */
export function checkBins(bins: number): void {
  inRange("bins", bins, 1, 10000);
  if (!Number.isInteger(bins)) throw new InputError(`invalid bins: ${bins}, expected a whole number`);
}
