import { inRange } from "../core/errors.ts";
import { cosine, euclidean } from "../distances/distance.ts";
import { div, gemm } from "../graph/math.ts";
import { uniformFanIn } from "../nn/initializers.ts";
import { l2Normalise, linear } from "../nn/layers.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";

export interface SoftmaxOptions {
  /**
   * How a class scores: `cosine`, the cosine of the embedding and the class's direction, divided by the temperature
   * (Zhai and Wu 2019), or `linear`, w·x + b, for embeddings whose lengths are free. Default `cosine`.
   */
  readonly head?: "cosine" | "linear";
  /** What cosines are divided by, above 0. Default 0.05. */
  readonly temperature?: number;
  /** Share of each target that is spread evenly over all classes, in [0, 1). Default 0. */
  readonly smoothing?: number;
  /** Whether batches are shuffled samples, as in ordinary classification, or P classes × K samples. Default `shuffled`. */
  readonly batches?: "shuffled" | "balanced";
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Softmax classification: cross entropy over the training classes, by a layer of its own with a weight vector for each:
 * `weight` (classes × d) and, for a linear head, `bias`.
 * It counts samples; active are those that are classified wrongly.
 * @example softmaxLoss({ temperature: 0.1, smoothing: 0.1 })
 */
export function softmaxLoss(options: SoftmaxOptions = {}): ClassificationLoss {
  const { head = "cosine", temperature = 0.05, smoothing = 0, batches = "shuffled", reducer = meanOverAll } = options;
  inRange("temperature", temperature, 1e-4, 1e4);
  inRange("smoothing", smoothing, 0, 0.999);
  return {
    kind: "classification",
    name: "softmax",
    settings: { head, temperature, smoothing, batches, reducer: reducer.name },
    batches,
    distance: head === "cosine" ? cosine : euclidean,
    margin: head === "cosine" ? temperature : 0,
    offered: (labels) => labels.length,
    of(batch, scope) {
      const { embeddings, classes } = batch;
      if (head === "linear") return crossEntropy(linear(scope, embeddings, classes), batch, { smoothing, reducer });
      const dimensions = embeddings.shape[1] ?? 0;
      const weight = scope.parameter("weight", [classes, dimensions], uniformFanIn(dimensions));
      const cosines = gemm(l2Normalise(embeddings), l2Normalise(weight), null, { transB: 1 });
      return crossEntropy(div(cosines, temperature), batch, { smoothing, reducer });
    },
  };
}
