import { cosine } from "../distances/distance.ts";
import { and, cast, cumSum, div, maximum, mul, or, pad, sub, sum, transpose } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, outranked } from "./neighbours.ts";
import { positivePairs } from "./offered.ts";
import { checkBins, softHistogram } from "./soft-histogram.ts";

export interface HistogramOptions {
  /** Bins of the histograms of similarities between −1 and 1. Default 100. */
  readonly bins?: number;
}

/**
 * Histogram loss (Ustinova and Lempitsky 2016): the probability that a negative pair is more similar than a positive one,
 * Σ h₋(r) Σ h₊(q) over q ≤ r, from the histograms h₊ and h₋ of the cosines of the batch's pairs of one class and of two.
 * Of the pairs of two classes those count of which one side has a positive. There is nothing to choose but the bins, of
 * which large batches bear many.
 * It counts pairs of one class, with either side as the anchor; active are those with a negative as near as the positive.
 * @example histogramLoss({ bins: 50 })
 */
export function histogramLoss({ bins = 100 }: HistogramOptions = {}): LabelledLoss {
  checkBins(bins);
  return {
    kind: "labelled",
    name: "histogram",
    settings: { bins },
    distance: cosine,
    // Within a bin nothing is told apart.
    margin: 2 / bins,
    offered: positivePairs,
    of(batch) {
      const distances = cosine.pairwise(batch.embeddings, batch.references);
      const { dtype } = distances;
      const histogram = softHistogram(sub(1, distances), { low: -1, high: 1, bins });
      const density = (mask: Value) => {
        const weights = cast(mask, dtype);
        return div(sum(histogram.of(weights), [0]), maximum(sum(weights), 1));
      };
      const { positives } = batch;
      const loss = sum(mul(density(comparable(batch)), cumSum(density(positives), 0)));
      return { loss, mined: sum(cast(positives, dtype)), active: sum(outranked(distances, batch)) };
    },
  };
}

/** Pairs of two classes of which either side is a sample with a positive, bool, B × M. */
function comparable({ positives, negatives }: LossBatch): Value {
  const [size = 0, references = 0] = positives.shape;
  const anchors = hasAny(positives, "float32");
  const others = pad(transpose(anchors), [0, 0, 0, references - size]);
  return and(negatives, or(cast(anchors, "bool"), cast(others, "bool")));
}
