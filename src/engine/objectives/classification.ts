import { div, gemm } from "../../graph/math.ts";
import { crossEntropy } from "../../losses/cross-entropy.ts";
import type { SoftmaxLoss } from "../../losses/softmax.ts";
import { uniformFanIn } from "../../nn/initializers.ts";
import { l2Normalise, linear } from "../../nn/layers.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";

/**
 * Classification into so many classes by a layer with weights of its own: `weight` (classes × d) and, for a linear head,
 * `bias`. Input: `labels`, the class of each sample.
 */
export const classification =
  ({ settings }: SoftmaxLoss, classes: number): Objective =>
  (embeddings, scope) => {
    const [count = 0, dimensions = 0] = embeddings.shape;
    const labels = scope.graph.input("labels", "int64", [count]);
    const { head, temperature, smoothing } = settings;
    if (head === "linear") return crossEntropy(linear(scope, embeddings, classes), labels, { smoothing });
    const weight = scope.parameter("weight", [classes, dimensions], uniformFanIn(dimensions));
    const cosines = gemm(l2Normalise(embeddings), l2Normalise(weight), null, { transB: 1 });
    return crossEntropy(div(cosines, temperature), labels, { smoothing });
  };

/** Class numbers of a batch, from 0 on without gaps, as inputs of the graph. */
export const labelInputs = (labels: Int32Array): Record<string, TensorData> => ({
  labels: { dtype: "int64", shape: [labels.length], data: BigInt64Array.from(labels, BigInt) },
});
