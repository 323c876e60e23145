import { add, cast, gemm, greater, maximum, mul, relu, reshape, sqrt, sub, sumSquare } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Distance } from "./contract.ts";

/** Below this a squared length counts as this: the square root's slope stays finite where points meet. */
export const TINY = 1e-12;

/** ‖x‖² of each row, N × 1. */
export const squaredLength = (x: Value): Value => sumSquare(x, [1], { keep: true });

/** ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y, and never below zero by rounding. */
export const squaredPairwise = (a: Value, b: Value = a): Value =>
  relu(add(gemm(a, b, reshape(squaredLength(b), [1, b.shape[0] ?? 0]), { alpha: -2, transB: 1 }), squaredLength(a)));

/** ‖x − y‖² */
export const squaredEuclidean: Distance = {
  name: "squaredEuclidean",
  kind: "squaredEuclidean",
  pairwise: squaredPairwise,
  between: (a, b) => squaredLength(sub(a, b)),
};

/** √x, and where x counts as nothing 0, without a slope. */
const root = (x: Value): Value => mul(sqrt(maximum(x, TINY)), cast(greater(x, TINY), x.dtype));

/** ‖x − y‖ */
export const euclidean: Distance = {
  name: "euclidean",
  kind: "euclidean",
  pairwise: (a, b) => root(squaredPairwise(a, b)),
  between: (a, b) => sqrt(maximum(squaredLength(sub(a, b)), TINY)),
};
