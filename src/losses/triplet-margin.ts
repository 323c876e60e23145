import { inRange } from "../core/errors.ts";
import type { Distance } from "../distances/distance.ts";
import { add, and, cast, div, gather, greater, maximum, mul, relu, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Triplets } from "../mining/triplets.ts";

/** What a loss over triplets gives: a scalar to minimise, and counts to watch (scalars of the compute type). */
export interface TripletLossResult {
  readonly loss: Value;
  /** Triplets that were mined. */
  readonly mined: Value;
  /** Mined triplets whose loss is above zero. */
  readonly active: Value;
}

/** A function from embeddings (B × d) and triplets to a scalar. */
export type TripletLoss = (embeddings: Value, triplets: Triplets) => TripletLossResult;

export interface TripletMarginOptions {
  /** Distance that the loss is of. */
  distance: Distance;
  /** By how much a negative must be further away than the positive, in units of the distance. Default 0.2. */
  margin?: number;
  /** Mean over triplets with a loss above zero (`active`), or over all that were mined (`all`). Default `active`. */
  reduction?: "active" | "all";
}

/**
 * Triplet loss, max(0, d(a, p) − d(a, n) + m) (Schroff et al. 2015, equation 2), averaged.
 * @example tripletMargin({ distance: euclidean, margin: 0.2 })
 */
export function tripletMargin({ distance, margin = 0.2, reduction = "active" }: TripletMarginOptions): TripletLoss {
  inRange("margin", margin, 0, Number.MAX_VALUE);
  return (embeddings, { anchors, positives, negatives, valid }) => {
    const anchor = gather(embeddings, anchors);
    const positive = distance.between(anchor, gather(embeddings, positives));
    const negative = distance.between(anchor, gather(embeddings, negatives));
    const counted = cast(valid, embeddings.dtype);
    const losses = mul(relu(add(sub(positive, negative), margin)), counted);
    const mined = sum(counted);
    const active = sum(cast(and(valid, greater(losses, 0)), embeddings.dtype));
    return { loss: div(sum(losses), maximum(reduction === "active" ? active : mined, 1)), mined, active };
  };
}
