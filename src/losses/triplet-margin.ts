import { inRange } from "../core/errors.ts";
import type { Distance } from "../distances/distance.ts";
import {
  add,
  cast,
  concat,
  div,
  gather,
  greater,
  maximum,
  minimum,
  mul,
  relu,
  reshape,
  softplus,
  split,
  sub,
  sum,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Triplets } from "./triplets.ts";

/** What a loss over triplets gives: one number to minimise, and counts to watch (one number each, of the compute type). */
export interface TripletLossResult {
  readonly loss: Value;
  /** Triplets that were mined. */
  readonly mined: Value;
  /** Mined triplets that violate the margin. */
  readonly active: Value;
  /** d(a, p) − d(a, n) + m of each triplet, T × 1, also where it is below zero or the triplet is not valid. */
  readonly violations: Value;
}

/** A function from embeddings (B × d) and triplets to a scalar. */
export type TripletLoss = (embeddings: Value, triplets: Triplets) => TripletLossResult;

export interface TripletMarginOptions {
  /** Distance that the loss is of. */
  distance: Distance;
  /** By how much a negative must be further away than the positive, in units of the distance. Default 0.2. */
  margin?: number;
  /**
   * Mean over triplets with a loss above zero (`active`), which of a smooth loss are all, or over all that were mined
   * (`all`). Default `active`.
   */
  reduction?: "active" | "all";
  /** Whether the negative is compared with whichever of anchor and positive is nearer to it (Balntas et al. 2016). Default false. */
  swap?: boolean;
  /** Whether log(1 + eˣ) takes the place of max(0, x), so that no triplet is ever done (Hermans et al. 2017). Default false. */
  smooth?: boolean;
}

/**
 * Triplet loss, max(0, d(a, p) − d(a, n) + m) (Schroff et al. 2015, equation 2), averaged. With `swap` d(a, n) is
 * min(d(a, n), d(p, n)).
 * @example tripletMargin({ distance: euclidean, margin: 0.2 })
 */
export function tripletMargin(options: TripletMarginOptions): TripletLoss {
  const { distance, margin = 0.2, reduction = "active", swap = false, smooth = false } = options;
  inRange("margin", margin, 0, Number.MAX_VALUE);
  return (embeddings, { anchors, positives, negatives, valid }) => {
    const count = valid.shape[0] ?? 0;
    // One gather for all three sides, so that its gradient is one product, too.
    const rows = gather(embeddings, concat([anchors, positives, negatives], 0));
    const [anchor, positive, negative] = threeParts(rows, count);
    const counted = cast(reshape(valid, [count, 1]), embeddings.dtype);
    const away = distance.between(anchor, negative);
    const nearest = swap ? minimum(away, distance.between(positive, negative)) : away;
    const violations = add(sub(distance.between(anchor, positive), nearest), margin);
    const losses = mul(smooth ? softplus(violations) : relu(violations), counted);
    const mined = sum(counted, [0]);
    const active = sum(mul(cast(greater(violations, 0), counted.dtype), counted), [0]);
    const loss = div(sum(losses, [0]), maximum(reduction === "active" && !smooth ? active : mined, 1));
    return { loss, mined, active, violations };
  };
}

function threeParts(rows: Value, count: number): readonly [Value, Value, Value] {
  const [a, b, c] = split(rows, [count, count, count]);
  if (!a || !b || !c) throw new RangeError("missing parts: expected three");
  return [a, b, c];
}
