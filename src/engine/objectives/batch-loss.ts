import type { Value } from "../../graph/value.ts";
import { batchOf, batchWithLabels, type LossBatch } from "../../losses/batch.ts";
import type { BatchLoss } from "../../losses/loss.ts";
import type { PairMiner } from "../../mining/pair-miner.ts";
import type { PairMasks } from "../../mining/pairs.ts";
import type { Objective } from "../objective.ts";
import type { TensorData } from "../session.ts";

/** What is known of batches when their graph is built. */
export interface KnownOfBatches {
  /** Label of each sample of every batch, where it is always the same, as in P × K batches; else null. */
  readonly labels: Int32Array | null;
  /** Number of classes of the training. */
  readonly classes: number;
}

/**
 * A loss over whole batches, of the pairs that a miner picks where there is one.
 * Input, only where the loss asks for it: `labels`, the class of each sample.
 */
export const batchLoss =
  (loss: BatchLoss, { labels, classes }: KnownOfBatches, miner: PairMiner | null = null): Objective =>
  (embeddings, scope) => {
    const [size = 0] = embeddings.shape;
    let input: Value | undefined;
    const classNumbers = () => (input ??= scope.graph.input("labels", "int64", [size]));
    const batch: LossBatch = labels
      ? { ...batchOf(embeddings, labels), labels: classNumbers, classes }
      : batchWithLabels(embeddings, classNumbers, classes);
    return loss.of(miner ? { ...batch, ...minedPairs(miner, batch, loss) } : batch, scope);
  };

const minedPairs = (miner: PairMiner, batch: LossBatch, loss: BatchLoss): PairMasks =>
  miner.of((miner.distance ?? loss.distance).pairwise(batch.embeddings, batch.references), batch);

/** Class numbers of a batch, from 0 on without gaps, as inputs of the graph. */
export const labelInputs = (labels: Int32Array): Record<string, TensorData> => ({
  labels: { dtype: "int64", shape: [labels.length], data: BigInt64Array.from(labels, BigInt) },
});
