import { add, cast, expand, greater, integers, reshape, scatterAdd } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Mined } from "./mine.ts";
import type { PairMasks, Pairs } from "./pairs.ts";

/**
 * The pairs that triplets are made of, for losses over pairs: whether any triplet has a sample as its anchor and a reference
 * as its positive, or as its negative, B × M. What several triplets share counts once.
 */
export function pairsOfTriplets(
  { negatives, valid }: Mined,
  pairs: Pairs,
  shape: readonly [number, number],
): PairMasks {
  const [, references] = shape;
  const rows = integers(
    negatives,
    Array.from(pairs.anchors, (anchor) => anchor * references),
  );
  const positives = integers(negatives, Array.from(pairs.positives));
  return {
    positives: marked(add(rows, positives), valid, shape),
    negatives: marked(add(rows, negatives), valid, shape),
  };
}

/** True at those places, counted row by row, where the triplet is valid. */
function marked(places: Value, valid: Value, shape: readonly [number, number]): Value {
  const { graph } = places;
  const none = expand(graph.constant(0, "float32"), [shape[0] * shape[1]]);
  return reshape(greater(scatterAdd(none, places, cast(valid, "float32")), 0), shape);
}
