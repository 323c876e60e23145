import { inRange, InputError } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import {
  add,
  cast,
  exp,
  gemm,
  log,
  max,
  maximum,
  mul,
  softplus,
  stopGradient,
  sub,
  sum,
  transpose,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { l2Normalise } from "../nn/layers.ts";
import { NEVER } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, outranked } from "./neighbours.ts";
import { positivePairs } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface AngularOptions {
  /** Largest angle at the negative, α, in degrees, from 1 to 65. The paper takes 36 to 55. Default 40. */
  readonly alpha?: number;
  /** Whether negatives are brought to length one (`one`) as anchors and positives are, or taken as they are (`own`). Default `one`. */
  readonly negativeLengths?: "one" | "own";
  /** How positive pairs become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/** The smallest sum that a logarithm is taken of: no pair of directions comes near it. */
const TINY = 1e-37;

/**
 * Angular loss in its N-pair form (Wang et al. 2017): for each pair of an anchor and a positive
 * log(1 + Σ exp(4 tan²α (a + p)·n − 2 (1 + tan²α) a·p)), the sum over the anchor's negatives, of embeddings of length
 * one. It bounds the angle at the negative of the triangle (a, p, n), which has no scale.
 * pytorch-metric-learning takes negatives at their own lengths, which is `negativeLengths: "own"`.
 * It counts pairs of one class, with either side as the anchor; active are those with a negative as near as the positive.
 * @example angularLoss({ alpha: 45 })
 */
export function angularLoss(options: AngularOptions = {}): LabelledLoss {
  const { alpha = 40, negativeLengths = "one", reducer = meanOverAll } = options;
  inRange("alpha", alpha, 1, 65);
  if (negativeLengths !== "one" && negativeLengths !== "own") {
    throw new InputError(`unknown negative lengths: ${String(negativeLengths)}, expected one or own`);
  }
  const squared = Math.tan((alpha * Math.PI) / 180) ** 2;
  return {
    kind: "labelled",
    name: "angular",
    settings: { alpha, negativeLengths, reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities closer than this change an exponent by less than 1.
    margin: 1 / (2 + 2 * squared),
    offered: positivePairs,
    of(batch) {
      const [anchors, partners] = [l2Normalise(batch.embeddings), l2Normalise(batch.references)];
      const others = negativeLengths === "one" ? partners : batch.references;
      const products = (a: Value, b: Value) => gemm(a, b, null, { transB: 1 });
      const exponents = (a: Value) => mul(products(a, others), 4 * squared);
      const own = products(anchors, partners);
      const sums = logOfSums(exponents(anchors), exponents(partners), batch.negatives);
      const losses = softplus(sub(sums, mul(own, 2 * (1 + squared))));
      const counted = cast(batch.positives, losses.dtype);
      return {
        loss: reducer.of({ losses, counted }, batch),
        mined: sum(counted),
        active: sum(outranked(sub(1, own), batch)),
      };
    },
  };
}

/**
 * log Σ exp(x(a, n) + y(p, n)) over the n that a mask lets through of row a, for x of B × N and y of M × N: B × M. It is
 * the logarithm of a product of matrices of exponentials, so that no tensor of triplets is needed.
 */
function logOfSums(x: Value, y: Value, mask: Value): Value {
  const kept = where(mask, x, NEVER);
  const [highX, highY] = [kept, y].map((rows) => stopGradient(max(rows, [1], { keep: true })));
  if (!highX || !highY) throw new RangeError("missing rows: expected two matrices");
  const factors = mul(exp(sub(kept, highX)), cast(mask, x.dtype));
  const sums = gemm(factors, exp(sub(y, highY)), null, { transB: 1 });
  const logs = add(add(log(maximum(sums, TINY)), highX), transpose(highY));
  return where(cast(hasAny(mask, x.dtype), "bool"), logs, NEVER);
}
