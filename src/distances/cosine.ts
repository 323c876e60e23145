import { add, div, gemm, maximum, mul, relu, sqrt, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Distance } from "./contract.ts";
import { squaredLength, TINY } from "./euclidean.ts";

/** Rows brought to length one. A row shorter than 1e-6 keeps its direction but stays shorter, and zeros stay zeros. */
export const unit = (x: Value): Value => div(x, sqrt(maximum(squaredLength(x), TINY)));

/** 1 − ‖unit(x)‖², without the rounding: zero but for rows that are too short to be brought to length one. */
const missing = (x: Value): Value => relu(sub(1, div(squaredLength(x), TINY)));

/**
 * 1 − cos(x, y), in [0, 2]; known as the cosine similarity. For rows of length one it is ½ ‖x − y‖², which keeps its digits
 * where the directions are close.
 */
export const cosine: Distance = {
  name: "cosine",
  kind: "cosine",
  similarityAtZero: 1,
  pairwise: (a, b = a) => sub(1, gemm(unit(a), unit(b), null, { transB: 1 })),
  between: (a, b) => mul(add(squaredLength(sub(unit(a), unit(b))), add(missing(a), missing(b))), 0.5),
};
