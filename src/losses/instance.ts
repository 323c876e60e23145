import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { mul, softplus, sub, sum } from "../graph/math.ts";
import { logSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, misplaced } from "./neighbours.ts";
import { samplesWithPositive } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface InstanceOptions {
  /** What similarities are multiplied by, γ: the higher, the more the nearest count. Above 0. Default 64. */
  readonly scale?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Instance loss (Zheng et al. 2020): each sample is classified as the instance that it is a view of, by a softmax over
 * the cosines s with the other samples: −log(Σ exp(γ s(a, p)) / Σ exp(γ s(a, x))), the first sum over its positives, the
 * second over its positives and negatives. In the paper a layer has a weight vector for each instance; here the
 * instance's other views stand for it, so that nothing grows with the number of instances.
 * It counts samples with a positive; active are those with a more similar negative.
 * @example instance({ scale: 32 })
 */
export function instance({ scale = 64, reducer = meanOverAll }: InstanceOptions = {}): LabelledLoss {
  inRange("scale", scale, 1e-4, 1e4);
  return {
    kind: "labelled",
    name: "instance",
    settings: { scale, reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities within 1/γ of one another count about the same.
    margin: 1 / scale,
    offered: samplesWithPositive,
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = cosine.pairwise(embeddings, references);
      const logits = mul(distances, -scale);
      const losses = softplus(sub(logSumExp(logits, negatives), logSumExp(logits, positives)));
      const counted = hasAny(positives, losses.dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(misplaced(distances, batch)),
      };
    },
  };
}
