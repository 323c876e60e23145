import { inRange } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import {
  add,
  and,
  cast,
  cumSum,
  div,
  gatherElements,
  greater,
  maximum,
  mul,
  reshape,
  stopGradient,
  sub,
  sum,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { filled } from "../nn/initializers.ts";
import type { LossBatch } from "./batch.ts";
import { differences } from "./differences.ts";
import type { LabelledLoss } from "./loss.ts";
import { triplets } from "./offered.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";
import { checkBins, softHistogram } from "./soft-histogram.ts";
import { recordOf } from "./record.ts";

export interface DynamicSoftMarginOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Largest difference of two distances that is told apart, above 0. Default 2, as for embeddings of length one. */
  readonly range?: number;
  /** Bins of the histogram. Default 10. */
  readonly bins?: number;
  /** Weight of a batch's own histogram beside that of the batches before it, in (0, 1]. Default 0.01. */
  readonly momentum?: number;
  /** Whether the gradient also goes through the weights, as it does in pytorch-metric-learning. Default false, as they are measured, not learned. */
  readonly throughWeights?: boolean;
  /** How triplets become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Dynamic soft margin loss (Zhang and Rusinkiewicz 2019): of each triplet w · (d(a, p) − d(a, n)), where w is the share of
 * triplets that are no harder: the cumulative histogram of x = d(a, p) − d(a, n) up to the triplet's bin. The histogram is a
 * moving average over batches, in a buffer `histogram`, so there is no margin to choose.
 * It works on all triplets at once, B × M × M numbers, and refuses batches for which they would be too many; a miner
 * that leaves each sample its hardest pairs, as in the paper, leaves one triplet a sample.
 * It counts triplets; active are those with a nearer negative.
 * @example dynamicSoftMargin({ bins: 50 })
 */
export function dynamicSoftMargin(options: DynamicSoftMarginOptions = {}): LabelledLoss {
  const { distance = euclidean, range = 2, bins = 10, momentum = 0.01 } = options;
  const { throughWeights = false, reducer = meanOverAll } = options;
  inRange("range", range, 1e-6, 1e6);
  inRange("momentum", momentum, 1e-6, 1);
  checkBins(bins);
  return {
    kind: "labelled",
    name: "dynamicSoftMargin",
    settings: { distance: distance.name, range, bins, momentum, throughWeights, reducer: recordOf(reducer) },
    distance,
    // Within a bin nothing is told apart.
    margin: (2 * range) / bins,
    offered: triplets,
    of(batch, scope) {
      const all = allTriplets(distance.pairwise(batch.embeddings, batch.references), batch);
      const histogram = softHistogram(all.violations, { low: -range, high: range, bins });
      const before = scope.buffer("histogram", [bins + 1], filled(0));
      const now = average(before, reshape(histogram.of(all.counted), [bins + 1]), momentum);
      scope.updateBuffer("histogram", now);
      const cumulative = reshape(cumSum(now, 0), [1, bins + 1]);
      const weights = gatherElements(throughWeights ? cumulative : stopGradient(cumulative), histogram.bin, 1);
      const rows = [batch.embeddings.shape[0] ?? 0, -1];
      const parts = {
        losses: reshape(mul(weights, all.violations), rows),
        counted: reshape(all.counted, rows),
      };
      return reduced(parts, reducer, batch);
    },
  };
}

/** d(a, p) − d(a, n) of every anchor and two references, and which of them are triplets, 1 × T. */
function allTriplets(distances: Value, { positives, negatives }: LossBatch) {
  const [size = 0, references = 0] = distances.shape;
  const count = size * references * references;
  const are = and(reshape(positives, [size, references, 1]), reshape(negatives, [size, 1, references]));
  return {
    violations: reshape(differences(distances, "dynamicSoftMargin"), [1, count]),
    counted: reshape(cast(are, distances.dtype), [1, count]),
  };
}

/** The moving average of shares: the batch's own where there is none yet, and as it was where the batch has no triplet. */
function average(before: Value, counts: Value, momentum: number): Value {
  const number = sum(counts);
  const own = div(counts, maximum(number, 1));
  const isFirst = mul(cast(greater(0.5, sum(before)), before.dtype), 1 - momentum);
  const mixed = add(before, mul(sub(own, before), add(isFirst, momentum)));
  return where(greater(number, 0), mixed, before);
}
