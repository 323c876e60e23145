import type { Distance } from "../../distances/distance.ts";
import { reshape } from "../../graph/math.ts";
import { batchByRelevance, batchOf } from "../../losses/batch.ts";
import type { TripletLoss } from "../../losses/triplet-margin.ts";
import { mine } from "../../mining/mine.ts";
import type { Pairs } from "../../mining/pairs.ts";
import type { Policy } from "../../mining/policy.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";

export interface MinedTripletsOptions {
  readonly loss: TripletLoss;
  /** Distance to mine by. */
  readonly distance: Distance;
  readonly margin: number;
  /** Label of each sample of every batch; null where each batch says by inputs what is of one kind (see `relevanceInputs`). */
  readonly labels: Int32Array | null;
  /** Known when the graph is built. Those that a batch's inputs say are of two kinds give no triplet. */
  readonly pairs: Pairs;
  /** Policies of the mixture, by name; their order is the order of `bounds`. */
  readonly policies: Readonly<Record<string, Policy>>;
}

/**
 * A loss over triplets that are mined inside the graph, one for each of Q pairs. Inputs: `bounds` and `uniforms`,
 * and without labels `positiveMask` and `negativeMask`.
 * Details: `negatives` (int64, Q), `policies` (number of the policy drawn, Q × 1), `valid` (bool, Q), `violations` (Q × 1).
 */
export function minedTriplets({ loss, distance, margin, labels, pairs, policies }: MinedTripletsOptions): Objective {
  return (embeddings) => {
    const { graph } = embeddings;
    const list = Object.values(policies);
    const count = pairs.anchors.length;
    const triplets = mine({
      distances: distance.pairwise(embeddings),
      kind: distance.kind,
      dimensions: embeddings.shape[1] ?? 0,
      masks: labels ? batchOf(embeddings, labels) : batchByRelevance(embeddings),
      pairs,
      unsurePairs: labels === null,
      margin,
      policies: list,
      bounds: graph.input("bounds", "float32", [list.length]),
      uniforms: graph.input("uniforms", "float32", [2, count]),
    });
    const { violations, ...result } = loss(embeddings, triplets);
    const { negatives, valid, policy } = triplets;
    return { ...result, details: { negatives, valid, policies: reshape(policy, [count]), violations } };
  };
}

/** What a draw needs: bounds of the mixture's intervals (see `intervals`) and 2 × Q uniform numbers in [0, 1). */
export interface Draw {
  readonly bounds: Float32Array;
  readonly uniforms: Float32Array;
}

/** A draw as inputs of the graph. */
export const drawInputs = ({ bounds, uniforms }: Draw): Record<string, TensorData> => ({
  bounds: { dtype: "float32", shape: [bounds.length], data: bounds },
  uniforms: { dtype: "float32", shape: [2, uniforms.length / 2], data: uniforms },
});
