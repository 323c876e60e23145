import type { Distance } from "../../distances/distance.ts";
import { reshape } from "../../graph/math.ts";
import { batchByRelevance, batchOf, type LossBatch } from "../../losses/batch.ts";
import { byClass, bySample, type MemoryOptions, remember } from "../../losses/memory.ts";
import type { TripletLoss } from "../../losses/triplet-margin.ts";
import { mine } from "../../mining/mine.ts";
import type { Pairs } from "../../mining/pairs.ts";
import type { Policy } from "../../mining/policy.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";
import { MEMORY } from "./memory-inputs.ts";

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
  /**
   * Earlier batches that negatives are picked from as well, and how many classes there are to remember, or without labels
   * how many samples. Default: none.
   */
  readonly memory?: (MemoryOptions & { readonly count: number }) | null;
}

/**
 * A loss over triplets that are mined inside the graph, one for each of Q pairs. Inputs: `bounds` and `uniforms`, without
 * labels `positiveMask` and `negativeMask`, and with a memory `labels`, the class of each sample, or without labels those of
 * `memoryInputs`.
 * Details: `negatives` (int64, Q), `policies` (number of the policy drawn, Q × 1), `valid` (bool, Q), `violations` (Q × 1).
 */
export function minedTriplets(options: MinedTripletsOptions): Objective {
  const { loss, distance, margin, labels, pairs, policies, memory } = options;
  return (embeddings, scope) => {
    const { graph } = embeddings;
    const list = Object.values(policies);
    const count = pairs.anchors.length;
    const own = labels ? batchOf(embeddings, labels) : batchByRelevance(embeddings);
    const recollect = (count: number) => (labels ? byClass(withClasses(own, count)) : bySample(own, count));
    const batch = memory ? remember(own, scope.within(MEMORY), memory, recollect(memory.count)) : own;
    const triplets = mine({
      distances: distance.pairwise(embeddings, batch.references),
      kind: distance.kind,
      dimensions: embeddings.shape[1] ?? 0,
      masks: batch,
      pairs,
      unsurePairs: labels === null,
      margin,
      policies: list,
      bounds: graph.input("bounds", "float32", [list.length]),
      uniforms: graph.input("uniforms", "float32", [2, count]),
    });
    // The first references are the batch itself.
    const { violations, ...result } = loss(batch.references, triplets);
    const { negatives, valid, policy } = triplets;
    return { ...result, details: { negatives, valid, policies: reshape(policy, [count]), violations } };
  };
}

/** The dataset's classes in place of the batch's, so that batches can be told from each other. */
const withClasses = (batch: LossBatch, classes: number): LossBatch => ({
  ...batch,
  labels: () => batch.embeddings.graph.input("labels", "int64", [batch.embeddings.shape[0] ?? 0]),
  classes,
});

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
