import { inRange, InputError } from "../core/errors.ts";
import { squaredEuclidean } from "../distances/distance.ts";
import { div, maximum, mean, sub, sumSquare } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { contrastPairs } from "./contrastive.ts";
import type { LabelledLoss } from "./loss.ts";
import { pairs } from "./offered.ts";
import { meanOverActive, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface SignalToNoiseOptions {
  /** Ratio up to which a pair of one class costs nothing. Default 0. */
  readonly positiveMargin?: number;
  /** Ratio from which on a pair of two classes costs nothing. Default 1. */
  readonly negativeMargin?: number;
  /** How pairs of each kind become one number. Default `meanOverActive`. */
  readonly reducer?: Reducer;
}

/** Below this a variance counts as this. */
const TINY = 1e-12;

/**
 * Contrastive loss by the ratio of noise to signal (Yuan et al. 2019), d(a, x) = var(a − x) / var(a), the variances over
 * the numbers of an embedding: max(0, d − p) for a pair of one class and max(0, n − d) for a pair of two, each kind
 * averaged over its pairs above zero, and the two means added. Of embeddings of length one and mean zero d is the squared
 * Euclidean distance. It is not symmetric: the anchor is the signal.
 * It counts pairs, with either side as the anchor; those above zero are active.
 * @example signalToNoiseLoss({ negativeMargin: 0.8 })
 */
export function signalToNoiseLoss(options: SignalToNoiseOptions = {}): LabelledLoss {
  const { positiveMargin = 0, negativeMargin = 1, reducer = meanOverActive } = options;
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  if (negativeMargin <= positiveMargin) {
    throw new InputError(
      `invalid margins: ${positiveMargin} of positives and ${negativeMargin} of negatives, expected the second to be larger`,
    );
  }
  return {
    kind: "labelled",
    name: "signalToNoise",
    settings: { positiveMargin, negativeMargin, reducer: recordOf(reducer) },
    distance: squaredEuclidean,
    margin: negativeMargin - positiveMargin,
    offered: pairs,
    of: (batch) =>
      contrastPairs(ratios(batch.embeddings, batch.references), batch, { positiveMargin, negativeMargin, reducer }),
  };
}

/** var(a − x) / var(a) of each row a of one matrix and x of another: the squares of what deviates from the rows' means. */
function ratios(embeddings: Value, references: Value): Value {
  const centred = (x: Value) => sub(x, mean(x, [1], { keep: true }));
  const signal = centred(embeddings);
  const noise = squaredEuclidean.pairwise(signal, centred(references));
  return div(noise, maximum(sumSquare(signal, [1], { keep: true }), TINY));
}
