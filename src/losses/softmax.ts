import { inRange } from "../core/errors.ts";
import { cosine, euclidean } from "../distances/distance.ts";
import { div, gemm } from "../graph/math.ts";
import { uniformFanIn } from "../nn/initializers.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface SoftmaxOptions extends ClassLossOptions {
  /**
   * How a class scores: `cosine`, the cosine of the embedding and the class's direction, divided by the temperature
   * (Zhai and Wu 2019), or `linear`, w·x + b, for embeddings whose lengths are free. Default `cosine`.
   */
  readonly head?: "cosine" | "linear";
  /** What cosines are divided by, above 0. Default 0.05. */
  readonly temperature?: number;
  /** Share of each target that is spread evenly over all classes, in [0, 1). Default 0. */
  readonly smoothing?: number;
}

/**
 * Softmax classification: cross entropy over the training classes, by a layer of its own with a weight vector for each:
 * `weight` (classes × d) and, for a linear head, `bias`.
 * It counts samples; active are those that are classified wrongly.
 * @example softmaxLoss({ temperature: 0.1, smoothing: 0.1 })
 */
export function softmaxLoss(options: SoftmaxOptions = {}): ClassificationLoss {
  const { head = "cosine", temperature = 0.05, smoothing = 0 } = options;
  inRange("temperature", temperature, 1e-4, 1e4);
  inRange("smoothing", smoothing, 0, 0.999);
  return classLoss(
    {
      name: "softmax",
      settings: { head, temperature, smoothing },
      distance: head === "cosine" ? cosine : euclidean,
      margin: head === "cosine" ? temperature : 0,
      of(weight, batch, { reducer, scope }) {
        const { embeddings, classes } = batch;
        const bias = () => scope.parameter("bias", [classes], uniformFanIn(embeddings.shape[1] ?? 0));
        const scores =
          head === "cosine"
            ? div(classCosines(embeddings, weight), temperature)
            : gemm(embeddings, weight, bias(), { transB: 1 });
        return crossEntropy(scores, batch, { smoothing, reducer });
      },
    },
    options,
  );
}

/**
 * Normalised softmax, or NormFace (Zhai and Wu 2019; Wang et al. 2017): `softmaxLoss` with its cosine head, by the name
 * that it has in the literature. Records call it `softmax`.
 * @example normalisedSoftmax({ temperature: 0.05 })
 */
export const normalisedSoftmax = (options: Omit<SoftmaxOptions, "head"> = {}): ClassificationLoss =>
  softmaxLoss({ ...options, head: "cosine" });
