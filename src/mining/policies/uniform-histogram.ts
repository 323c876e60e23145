import { InputError } from "../../core/errors.ts";
import {
  and,
  cast,
  div,
  expand,
  floor,
  gatherElements,
  greaterOrEqual,
  max,
  maximum,
  min,
  minimum,
  scatterAdd,
  sub,
  where,
} from "../../graph/math.ts";
import { anchorRows } from "../candidates.ts";
import { type Policy, weighted } from "../policy.ts";

export interface UniformHistogramOptions {
  /** Intervals of equal width between the least and the largest distance of a negative in the batch, 1 or more. Default 100. */
  readonly bins?: number;
}

/** Beyond every distance that counts. */
const FAR = 1e30;

/** Below it all distances are the same. */
const TINY = 1e-12;

/**
 * Any negative, so that each interval of distances is met equally often: the distances of the batch's negatives are sorted
 * into a histogram, an interval among those that an anchor has negatives in is drawn, and one of its negatives. It is what
 * distance weighting aims at, without its model of the sphere (pytorch-metric-learning's uniform histogram).
 * @example uniformHistogram({ bins: 20 })
 */
export function uniformHistogram({ bins = 100 }: UniformHistogramOptions = {}): Policy {
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new InputError(`invalid number of bins: ${bins}, expected a whole number, 1 or more`);
  }
  return weighted(
    ({ negatives }) => negatives,
    ({ distances, masks: { negatives }, pairs }) => {
      const { graph, dtype } = distances;
      const least = min(where(negatives, distances, FAR));
      const most = max(where(negatives, distances, -FAR));
      const width = maximum(div(sub(most, least), bins), TINY);
      const bin = minimum(maximum(floor(div(sub(distances, least), width)), 0), bins - 1);
      // What is no negative, or at no distance (NaN), is put into a bin of its own behind the others.
      const place = cast(where(and(negatives, greaterOrEqual(bin, 0)), bin, bins), "int64");
      const empty = expand(graph.constant(0, dtype), [distances.shape[0] ?? 0, bins + 1]);
      const counts = scatterAdd(empty, place, cast(negatives, dtype), 1);
      return anchorRows(div(1, maximum(gatherElements(counts, place, 1), 1)), pairs);
    },
  );
}
