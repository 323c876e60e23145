import { lookUp } from "../core/errors.ts";
import { add, div, gemm, maximum, mul, relu, reshape, sqrt, sub, sum, sumSquare } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** How far apart embeddings lie: smaller means more alike. */
export interface Distance {
  readonly name: string;
  /** Which geometry it measures in, so that evaluation asks for neighbours and tells a collapse in the same one. */
  readonly kind: "euclidean" | "squaredEuclidean" | "cosine";
  /** Distances of all pairs of a batch: B × d to B × B. By the product of the batch with itself; for mining. */
  pairwise(embeddings: Value): Value;
  /** Distances of rows: N × d and N × d to N × 1. By differences, which is exact where points are close; for losses. */
  between(a: Value, b: Value): Value;
}

/** Below this a squared distance counts as this: the square root's slope stays finite where points meet. */
const TINY = 1e-12;

const squaredBetween = (a: Value, b: Value): Value => sumSquare(sub(a, b), [1], { keep: true });

/** ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y, and never below zero by rounding. */
function squaredPairwise(x: Value): Value {
  const size = x.shape[0] ?? 0;
  const squares = sumSquare(x, [1], { keep: true });
  return relu(add(gemm(x, x, reshape(squares, [1, size]), { alpha: -2, transB: 1 }), squares));
}

/** ‖x − y‖² */
export const squaredEuclidean: Distance = {
  name: "squaredEuclidean",
  kind: "squaredEuclidean",
  pairwise: squaredPairwise,
  between: squaredBetween,
};

/** ‖x − y‖ */
export const euclidean: Distance = {
  name: "euclidean",
  kind: "euclidean",
  pairwise: (x) => sqrt(squaredPairwise(x)),
  between: (a, b) => sqrt(maximum(squaredBetween(a, b), TINY)),
};

const unit = (x: Value): Value => div(x, sqrt(maximum(sumSquare(x, [1], { keep: true }), TINY)));

/** 1 − cos(x, y), in [0, 2] */
export const cosine: Distance = {
  name: "cosine",
  kind: "cosine",
  pairwise(x) {
    const rows = unit(x);
    return add(mul(gemm(rows, rows, null, { transB: 1 }), -1), 1);
  },
  between: (a, b) => sub(1, sum(mul(unit(a), unit(b)), [1], { keep: true })),
};

/** Distances by name. */
export const distances = { euclidean, squaredEuclidean, cosine } satisfies Record<string, Distance>;

/** The distance of this name. Throws an InputError that lists the valid ones. */
export const distance = (name: string): Distance => lookUp("distance", distances, name);
