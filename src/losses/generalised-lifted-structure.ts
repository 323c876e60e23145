import { inRange } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import { add, cast, greater, mul, relu, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { logSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny } from "./neighbours.ts";
import { samples } from "./offered.ts";
import { overSamples } from "./over-samples.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface GeneralisedLiftedStructureOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Distance up to which a positive costs less than nothing, in units of the distance. Default 0. */
  readonly positiveMargin?: number;
  /** Distance that negatives are pushed to. Default 1. */
  readonly negativeMargin?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Generalised lifted structure loss (Hermans, Beyer and Leibe 2017, there L_LG): for each sample
 * max(0, log Σ exp(d(a, p) − m₊) + log Σ exp(m₋ − d(a, n))), the sums over its positives and its negatives. A side that
 * a sample has none of counts nothing; the mean is over all samples of the batch.
 * It counts samples with any other to compare with; those above zero are active.
 * @example generalisedLiftedStructure({ negativeMargin: 1.2 })
 */
export function generalisedLiftedStructure(options: GeneralisedLiftedStructureOptions = {}): LabelledLoss {
  const { distance = euclidean, positiveMargin = 0, negativeMargin = 1, reducer = meanOverAll } = options;
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  return {
    kind: "labelled",
    name: "generalisedLiftedStructure",
    settings: { distance: distance.name, positiveMargin, negativeMargin, reducer: recordOf(reducer) },
    distance,
    margin: negativeMargin,
    offered: (labels) => (labels.length > 1 ? samples(labels) : 0),
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = distance.pairwise(embeddings, references);
      const side = (x: Value, mask: Value) => mul(logSumExp(x, mask), hasAny(mask, x.dtype));
      const losses = relu(
        add(side(sub(distances, positiveMargin), positives), side(sub(negativeMargin, distances), negatives)),
      );
      return overSamples(losses, cast(greater(losses, 0), losses.dtype), reducer, batch);
    },
  };
}
