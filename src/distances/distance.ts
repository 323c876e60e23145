import { lookUp } from "../core/errors.ts";
import {
  add,
  cast,
  div,
  gemm,
  greater,
  maximum,
  mul,
  relu,
  reshape,
  sqrt,
  sub,
  sum,
  sumSquare,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** How far apart embeddings lie: smaller means more alike. */
export interface Distance {
  readonly name: string;
  /** Which geometry it measures in, so that evaluation asks for neighbours and tells a collapse in the same one. */
  readonly kind: "euclidean" | "squaredEuclidean" | "cosine";
  /** Distances of every row of `a` (B × d) and every row of `b` (M × d; default `a` itself), B × M. By a product. */
  pairwise(a: Value, b?: Value): Value;
  /** Distances of rows: N × d and N × d to N × 1. By differences, which is exact where points are close. */
  between(a: Value, b: Value): Value;
}

/** Below this a squared distance counts as this: the square root's slope stays finite where points meet. */
const TINY = 1e-12;

const squaredBetween = (a: Value, b: Value): Value => sumSquare(sub(a, b), [1], { keep: true });

/** ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y, and never below zero by rounding. */
function squaredPairwise(a: Value, b: Value = a): Value {
  const squares = (x: Value) => sumSquare(x, [1], { keep: true });
  return relu(add(gemm(a, b, reshape(squares(b), [1, b.shape[0] ?? 0]), { alpha: -2, transB: 1 }), squares(a)));
}

/** ‖x − y‖² */
export const squaredEuclidean: Distance = {
  name: "squaredEuclidean",
  kind: "squaredEuclidean",
  pairwise: squaredPairwise,
  between: squaredBetween,
};

/** √x, and where x counts as nothing 0, without a slope. */
const root = (x: Value): Value => mul(sqrt(maximum(x, TINY)), cast(greater(x, TINY), x.dtype));

/** ‖x − y‖ */
export const euclidean: Distance = {
  name: "euclidean",
  kind: "euclidean",
  pairwise: (a, b) => root(squaredPairwise(a, b)),
  between: (a, b) => sqrt(maximum(squaredBetween(a, b), TINY)),
};

const unit = (x: Value): Value => div(x, sqrt(maximum(sumSquare(x, [1], { keep: true }), TINY)));

/** 1 − cos(x, y), in [0, 2] */
export const cosine: Distance = {
  name: "cosine",
  kind: "cosine",
  pairwise: (a, b = a) => sub(1, gemm(unit(a), unit(b), null, { transB: 1 })),
  between: (a, b) => sub(1, sum(mul(unit(a), unit(b)), [1], { keep: true })),
};

/** Distances by name. */
export const distances = { euclidean, squaredEuclidean, cosine } satisfies Record<string, Distance>;

/** The distance of this name. Throws an InputError that lists the valid ones. */
export const distance = (name: string): Distance => lookUp("distance", distances, name);
