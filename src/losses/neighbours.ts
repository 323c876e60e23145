import { and, cast, greater, greaterOrEqual, less, max, min, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";

/** What a loss asks of a batch about who lies next to whom. Distances and masks are B × M. */
type Masks = Pick<LossBatch, "positives" | "negatives">;

/** Further away than anything. */
const FAR = 1e9;

/** Distance to the nearest that a mask lets through of each row, B × 1; `FAR` where there is none. */
const nearest = (distances: Value, mask: Value): Value => min(where(mask, distances, FAR), [1], { keep: true });

/** 1 for each row of a mask that lets something through, B × 1, of a float type. */
export const hasAny = (mask: Value, dtype: Value["dtype"]): Value => max(cast(mask, dtype), [1], { keep: true });

/** 1 for each sample that has a positive, but a nearer negative, B × 1. */
export function misplaced(distances: Value, { positives, negatives }: Masks): Value {
  const [own, foreign] = [nearest(distances, positives), nearest(distances, negatives)];
  return cast(and(less(own, FAR), greater(own, foreign)), distances.dtype);
}

/** 1 for each pair of an anchor and a positive that is no nearer than every negative of the anchor, B × M. */
export const outranked = (distances: Value, { positives, negatives }: Masks): Value =>
  cast(and(positives, greaterOrEqual(distances, nearest(distances, negatives))), distances.dtype);
