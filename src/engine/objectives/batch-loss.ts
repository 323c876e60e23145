import type { Value } from "../../graph/value.ts";
import { batchByRelevance, batchOf, batchWithLabels, type LossBatch } from "../../losses/batch.ts";
import { byClass, bySample, type MemoryOptions, remember } from "../../losses/memory.ts";
import type { BatchLoss } from "../../losses/loss.ts";
import type { PairMiner } from "../../mining/pair-miner.ts";
import type { PairMasks } from "../../mining/pairs.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";
import { MEMORY } from "./memory-inputs.ts";

/** What is known of batches when their graph is built. */
export interface KnownOfBatches {
  /** Label of each sample of every batch, where it is always the same, as in P × K batches; else null. */
  readonly labels: Int32Array | null;
  /**
   * Samples of the dataset, where each batch says by inputs which of its own are of one kind, whatever the labels (see
   * `relevanceInputs`); null where labels do. Default null.
   */
  readonly relevantAmong?: number | null;
  /** Number of classes of the training. */
  readonly classes: number;
}

/** What a loss is of, besides the pairs of its own batch. */
export interface Comparisons {
  /** Picks some of the pairs. Default: all. */
  readonly miner?: PairMiner | null;
  /** Earlier batches to compare with as well. Default: none. */
  readonly memory?: MemoryOptions | null;
}

/**
 * A loss over whole batches.
 * Input, only where the loss or a memory asks for it: `labels`, the class of each sample; by relevance those of
 * `relevanceInputs`, and with a memory those of `memoryInputs`.
 */
export const batchLoss =
  (
    loss: BatchLoss,
    { labels, relevantAmong = null, classes }: KnownOfBatches,
    { miner, memory }: Comparisons = {},
  ): Objective =>
  (embeddings, scope) => {
    const [size = 0] = embeddings.shape;
    let input: Value | undefined;
    const classNumbers = () => (input ??= scope.graph.input("labels", "int64", [size]));
    const byRelevance = relevantAmong !== null;
    const own: LossBatch = byRelevance
      ? batchByRelevance(embeddings)
      : labels
        ? { ...batchOf(embeddings, labels), labels: classNumbers, classes }
        : batchWithLabels(embeddings, classNumbers, classes);
    const recollection = byRelevance ? bySample(own, relevantAmong) : byClass(own);
    const batch = memory ? remember(own, scope.within(MEMORY), memory, recollection) : own;
    return loss.of(miner ? { ...batch, ...minedPairs(miner, batch, loss) } : batch, scope);
  };

const minedPairs = (miner: PairMiner, batch: LossBatch, loss: BatchLoss): PairMasks =>
  miner.of((miner.distance ?? loss.distance).pairwise(batch.embeddings, batch.references), batch);

/** Class numbers of a batch, from 0 on without gaps, as inputs of the graph. */
export const labelInputs = (labels: Int32Array): Record<string, TensorData> => ({
  labels: { dtype: "int64", shape: [labels.length], data: BigInt64Array.from(labels, BigInt) },
});
