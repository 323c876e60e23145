import type { TripletLoss } from "../../losses/triplet-margin.ts";
import type { TripletIndices } from "../../mining/miner.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";

/**
 * A loss over triplets that come from outside, with room for `capacity` of them. Inputs: `anchors`, `positives`,
 * `negatives`, `valid`. Details: `violations` (capacity × 1).
 */
export function givenTriplets(loss: TripletLoss, capacity: number): Objective {
  return (embeddings) => {
    const { graph } = embeddings;
    const { violations, ...result } = loss(embeddings, {
      anchors: graph.input("anchors", "int64", [capacity]),
      positives: graph.input("positives", "int64", [capacity]),
      negatives: graph.input("negatives", "int64", [capacity]),
      valid: graph.input("valid", "bool", [capacity]),
    });
    return { ...result, details: { violations } };
  };
}

/**
 * Triplets of a batch as inputs of the graph, filled up to its capacity with invalid ones. Throws a RangeError for
 * indices outside the batch, lists of different lengths, and more triplets than there is room for.
 */
export function tripletInputs(
  triplets: TripletIndices,
  { capacity, batchSize }: { readonly capacity: number; readonly batchSize: number },
): Record<string, TensorData> {
  const count = triplets.anchors.length;
  if (triplets.positives.length !== count || triplets.negatives.length !== count) {
    throw new RangeError("invalid triplets: anchors, positives and negatives differ in length");
  }
  if (count > capacity) throw new RangeError(`invalid triplets: ${count}, the graph has room for ${capacity}`);
  const padded = (list: ArrayLike<number>): TensorData => {
    const wrong = Array.from(list).find((index) => !(Number.isInteger(index) && index >= 0 && index < batchSize));
    if (wrong !== undefined) {
      throw new RangeError(`invalid triplets: index ${wrong}, expected a whole number from 0 to ${batchSize - 1}`);
    }
    const data = BigInt64Array.from({ length: capacity }, (_, i) => BigInt(list[i] ?? 0));
    return { dtype: "int64", shape: [capacity], data };
  };
  return {
    anchors: padded(triplets.anchors),
    positives: padded(triplets.positives),
    negatives: padded(triplets.negatives),
    valid: {
      dtype: "bool",
      shape: [capacity],
      data: Uint8Array.from({ length: capacity }, (_, i) => (i < count ? 1 : 0)),
    },
  };
}
