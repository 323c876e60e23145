import { and, cast, equal, max, mul, not, reshape, transpose } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";

/** Whether two samples of a batch are of one class, itself included, bool, B × B. Asks for the batch's labels. */
export function sameClass({ embeddings, labels }: LossBatch): Value {
  const [size = 0] = embeddings.shape;
  const list = labels();
  return equal(reshape(list, [size, 1]), reshape(list, [1, size]));
}

/** The first sample of each class among those that `among` (bool, B × 1) lets through, bool, B × 1. `same` is B × B. */
export function firstOfClass(same: Value, among: Value): Value {
  const [size = 0] = same.shape;
  const earlier = same.graph.constant(
    Array.from({ length: size * size }, (_, k) => (k % size < Math.floor(k / size) ? 1 : 0)),
    "bool",
    [size, size],
  );
  const before = mul(cast(and(same, earlier), "float32"), transpose(cast(among, "float32")));
  return and(among, not(cast(max(before, [1], { keep: true }), "bool")));
}
