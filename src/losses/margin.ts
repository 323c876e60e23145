import { inRange, InputError } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import { add, cast, concat, div, gather, maximum, minimum, mul, relu, reshape, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { filled } from "../nn/initializers.ts";
import type { Scope } from "../nn/scope.ts";
import type { LossBatch } from "./batch.ts";
import type { LabelledLoss } from "./loss.ts";
import { triplets } from "./offered.ts";
import { meanOverActive, reduced, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

/** Whether the boundary is fixed, learned as one number, or learned as one for each class. */
const boundaries = ["fixed", "one", "perClass"] as const;

export interface MarginOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** How far positives must be below the boundary and negatives above it, α, in units of the distance. Default 0.2. */
  readonly margin?: number;
  /** Where the boundary between positives and negatives lies at the start, β, in units of the distance. Default 1.2. */
  readonly beta?: number;
  /** Whether the boundary is `fixed`, learned as `one`, or learned for each class of the training (`perClass`). Default `one`. */
  readonly boundary?: (typeof boundaries)[number];
  /** What a large learned boundary costs, ν. Default 0. */
  readonly nu?: number;
  /** How pairs become one number. Default `meanOverActive`. */
  readonly reducer?: Reducer;
}

/**
 * Margin loss (Wu et al. 2017): max(0, d(a, p) − β + α) for a pair of one class and max(0, β − d(a, n) + α) for a pair of
 * two, of every triplet (a, p, n); averaged over the pairs of triplets that are above zero. β is learned with the
 * network, as a parameter `beta`. What it costs is added: ν β where it is one, else ν times the sum of the β of all
 * triplets' anchors, divided as the rest is.
 * It counts pairs, each as often as there are triplets that it is part of; those above zero are active.
 * @example marginLoss({ boundary: "perClass", nu: 0.01 })
 */
export function marginLoss(options: MarginOptions = {}): LabelledLoss {
  const { distance = euclidean, margin = 0.2, beta = 1.2, boundary = "one", nu = 0 } = options;
  const { reducer = meanOverActive } = options;
  inRange("margin", margin, 0, 1e6);
  inRange("beta", beta, 0, 1e6);
  inRange("nu", nu, 0, 1e6);
  if (!boundaries.includes(boundary)) {
    throw new InputError(`unknown boundary: ${String(boundary)}, expected fixed, one or perClass`);
  }
  return {
    kind: "labelled",
    name: "margin",
    settings: { distance: distance.name, margin, beta, boundary, nu, reducer: recordOf(reducer) },
    distance,
    margin,
    offered: (labels) => 2 * triplets(labels),
    of(batch, scope) {
      const { embeddings, references } = batch;
      const distances = distance.pairwise(embeddings, references);
      const { dtype } = distances;
      const [positives, negatives] = [cast(batch.positives, dtype), cast(batch.negatives, dtype)];
      const number = (mask: Value) => sum(mask, [1], { keep: true });
      const b = boundaryOf(batch, scope, { beta, boundary });
      const parts = {
        losses: relu(add(concat([sub(distances, b), sub(b, distances)], 1), margin)),
        counted: concat([mul(positives, number(negatives)), mul(negatives, number(positives))], 1),
      };
      const { loss, mined, active } = reduced(parts, reducer, batch);
      if (boundary === "fixed" || nu === 0) return { loss, mined, active };
      const triplets = mul(number(positives), number(negatives));
      const cost = boundary === "one" ? mul(sum(b), minimum(mined, 1)) : div(sum(mul(b, triplets)), maximum(active, 1));
      return { loss: add(loss, mul(cost, nu)), mined, active };
    },
  };
}

/** β as a number, 1 × 1, or for each sample of the batch, B × 1. */
function boundaryOf(
  { embeddings, classes, labels }: LossBatch,
  scope: Scope,
  { beta, boundary }: Required<Pick<MarginOptions, "beta" | "boundary">>,
): Value {
  const { graph, dtype, shape } = embeddings;
  if (boundary === "fixed") return graph.constant([beta], dtype, [1, 1]);
  if (boundary === "one") return reshape(scope.parameter("beta", [1], filled(beta)), [1, 1]);
  return reshape(gather(scope.parameter("beta", [classes], filled(beta)), labels()), [shape[0] ?? 0, 1]);
}
