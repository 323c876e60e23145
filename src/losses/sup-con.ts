import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { cast, div, greater, logSoftmax, maximum, mul, neg, or, sum, where } from "../graph/math.ts";
import { NEVER } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { misplaced } from "./neighbours.ts";
import { samplesWithPositive } from "./offered.ts";
import { recordOf } from "./record.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";

export interface SupConOptions {
  /** What similarities are divided by: the lower, the more the nearest samples count. Above 0. Default 0.1. */
  readonly temperature?: number;
  /** Whether a positive counts by its relevance, where a training goes by one, or as much as any other. Default false. */
  readonly graded?: boolean;
  /** How anchors become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Supervised contrastive loss (Khosla et al. 2020, equation 2): each anchor's mean, over the others of its class, of
 * −log(exp(s(a, p)/τ) / Σ exp(s(a, x)/τ)), the sum over all samples x of the batch but the anchor; averaged over anchors.
 * s is the cosine. The logarithm is of a sum whose largest term is taken out first, so that no temperature overflows.
 * `graded`, the mean is weighted by the relevance of each positive, which is 1 for all of a class.
 * It counts anchors, of which those without another of their class are left out; active are those whose most similar
 * sample is of another class.
 * @example supCon({ temperature: 0.07 })
 */
export function supCon(options: SupConOptions = {}): LabelledLoss {
  const { temperature = 0.1, graded = false, reducer = meanOverAll } = options;
  inRange("temperature", temperature, 1e-4, 1e4);
  return {
    kind: "labelled",
    name: "supCon",
    settings: { temperature, graded, reducer: recordOf(reducer) },
    distance: cosine,
    // Where cosines differ by less than the temperature, the softmax over them is about even.
    margin: temperature,
    offered: samplesWithPositive,
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const { dtype } = embeddings;
      // 1 − cosine in place of −cosine: the softmax does not see what is the same in a whole row.
      const distances = cosine.pairwise(embeddings, references);
      const logits = where(or(positives, negatives), mul(distances, -1 / temperature), NEVER);
      const positive = cast(positives, dtype);
      const relevance = graded && batch.relevance ? cast(batch.relevance(), dtype) : null;
      const weights = relevance ? mul(positive, relevance) : positive;
      const total = sum(weights, [1], { keep: true });
      // Without positives the sum is 0 whatever it is divided by.
      const divisor = relevance ? where(greater(total, 0), total, 1) : maximum(total, 1);
      const losses = div(neg(sum(mul(logSoftmax(logits, 1), weights), [1], { keep: true })), divisor);
      const counted = cast(greater(total, 0), dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(misplaced(distances, batch)),
      };
    },
  };
}
