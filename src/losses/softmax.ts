import { inRange } from "../core/errors.ts";
import { cosine, type Distance, euclidean } from "../distances/distance.ts";

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
}

/** Classification of the training classes by a layer of its own, which is no part of the model that is shipped. */
export interface SoftmaxLoss {
  readonly kind: "classification";
  readonly name: "softmax";
  readonly settings: Readonly<Required<SoftmaxOptions>>;
  /** Distance in which embeddings that are trained so compare. */
  readonly distance: Distance;
  /** Difference of distances that decides between classes; 0 where the head learns what does. */
  readonly margin: number;
}

/**
 * Softmax classification: cross entropy over the training classes, a weight vector for each.
 * It counts samples; active are those that are classified wrongly.
 * @example softmaxLoss({ temperature: 0.1, smoothing: 0.1 })
 */
export function softmaxLoss(options: SoftmaxOptions = {}): SoftmaxLoss {
  const { head = "cosine", temperature = 0.05, smoothing = 0, batches = "shuffled" } = options;
  inRange("temperature", temperature, 1e-4, 1e4);
  inRange("smoothing", smoothing, 0, 0.999);
  return {
    kind: "classification",
    name: "softmax",
    settings: { head, temperature, smoothing, batches },
    distance: head === "cosine" ? cosine : euclidean,
    margin: head === "cosine" ? temperature : 0,
  };
}
