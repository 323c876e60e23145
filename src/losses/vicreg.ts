import { inRange } from "../core/errors.ts";
import { euclidean, squaredEuclidean } from "../distances/distance.ts";
import { add, cast, gemm, mean, mul, relu, sqrt, square, sub, sum, sumSquare } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LabelledLoss } from "./loss.ts";
import { positivePairs } from "./offered.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface VicRegOptions {
  /** Weight λ of what views of one thing differ by. Default 25. */
  readonly invariance?: number;
  /** Weight μ of what a dimension's standard deviation lacks to 1. Default 25. */
  readonly variance?: number;
  /** Weight ν of the covariances of dimensions. Default 1. */
  readonly covariance?: number;
  /** Added to a variance before its root is taken. Default 0.0001. */
  readonly epsilon?: number;
  /** How positive pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Variance, invariance and covariance (Bardes, Ponce and LeCun 2022, equation 6): λ times the mean squared difference,
 * per dimension, of the pairs of one kind; μ times the mean over dimensions of max(0, 1 − √(variance + ε)); and ν times
 * the sum of the squared covariances of two different dimensions, divided by their number. Variances are of the whole
 * batch, in which views of one thing are samples of one class. It needs no negatives, and embeddings that are not
 * normalised.
 * It counts pairs of one class, with either side as the anchor; those that differ are active.
 * @example vicReg({ covariance: 2 })
 */
export function vicReg(options: VicRegOptions = {}): LabelledLoss {
  const { invariance = 25, variance = 25, covariance = 1, epsilon = 1e-4, reducer = meanOverAll } = options;
  inRange("invariance", invariance, 0, 1e6);
  inRange("variance", variance, 0, 1e6);
  inRange("covariance", covariance, 0, 1e6);
  inRange("epsilon", epsilon, 1e-12, 1);
  return {
    kind: "labelled",
    name: "vicReg",
    settings: { invariance, variance, covariance, epsilon, reducer: recordOf(reducer) },
    distance: euclidean,
    // The standard deviation that every dimension is to have.
    margin: 1,
    offered: positivePairs,
    of(batch) {
      const { embeddings, references, positives } = batch;
      const [size = 0, dimensions = 1] = embeddings.shape;
      const differences = mul(squaredEuclidean.pairwise(embeddings, references), 1 / dimensions);
      const parts = { losses: differences, counted: cast(positives, differences.dtype) };
      const { loss, ...counts } = reduced(parts, reducer, batch);
      const centred = sub(embeddings, mean(embeddings, [0], { keep: true }));
      const free = 1 / Math.max(1, size - 1);
      const variances = mul(sumSquare(centred, [0]), free);
      const lacking = mean(relu(sub(1, sqrt(add(variances, epsilon)))));
      const products = mul(gemm(centred, centred, null, { transA: 1 }), free);
      const shared = mul(sum(square(mul(products, offDiagonal(products)))), 1 / dimensions);
      return { loss: weighted([loss, invariance], [lacking, variance], [shared, covariance]), ...counts };
    },
  };
}

/** 1 everywhere but on the diagonal of a square matrix, where it is 0. */
function offDiagonal({ graph, dtype, shape: [size = 0] }: Value): Value {
  const ones = Array.from({ length: size * size }, (_, k) => (Math.floor(k / size) === k % size ? 0 : 1));
  return graph.constant(ones, dtype, [size, size]);
}

const weighted = (...terms: (readonly [Value, number])[]): Value =>
  terms.map(([value, weight]) => mul(value, weight)).reduce((a, b) => add(a, b));
