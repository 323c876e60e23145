import type { Matrix } from "./matrix.ts";

/** How finely distances are computed where speed is to be had for it. */
export type Precision = "float32" | "float64";

/**
 * Hands over, query after query in their order, the squared Euclidean distances to every reference. The array is lent
 * until `visit` returns: what streams this way holds a few rows and never all n² distances.
 *
 * No distance is further than `slack` from the exact one, so that whoever needs the exact order can compute again the few
 * that are closer than that. `precision` is what will do; anything finer is as good.
 *
 * Every measure that looks at all distances takes such a function, so that whoever has a faster product of matrices can
 * give it.
 */
export type DistanceRows = (
  queries: Matrix<Float64Array>,
  references: Matrix<Float64Array>,
  precision: Precision,
  visit: (query: number, squared: Float64Array, slack: number) => void,
) => Promise<void>;
