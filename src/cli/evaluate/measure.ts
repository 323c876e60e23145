import type { Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { clusterReport, type ClusterReport } from "../../evaluation/cluster-report.ts";
import { embeddingSpread, isCollapsed, type MarginDistance } from "../../evaluation/collapse.ts";
import { knnAccuracy, type KnnResult } from "../../evaluation/knn.ts";
import { retrieval } from "../../evaluation/retrieval.ts";
import type { OneShotResult } from "../../training/events.ts";
import { oneShotTable } from "../../training/validation.ts";

/** What is measured of samples, as plain data. */
export interface Measured {
  readonly precisionAt1: number;
  readonly mapAtR: number;
  /** Each sample classified by the others, with `k` votes. */
  readonly knn: KnnResult & { readonly k: number };
  readonly oneShot: readonly OneShotResult[];
  readonly clusters: ClusterReport;
  /** Whether nearly all samples lie at one point. */
  readonly collapsed: boolean;
}

export interface MeasureOptions {
  /** Of the loss, in units of its distance. */
  readonly margin: number;
  readonly distance: MarginDistance;
  /** One-shot trials. */
  readonly trials: number;
  /** Seed of the one-shot trials. */
  readonly seed: number;
  /** Neighbours that vote in kNN. */
  readonly k: number;
}

/** Measures samples × dimensions. The same seed draws the same one-shot trials, whatever the dimensions. */
export function measure(
  embeddings: Matrix,
  labels: Int32Array,
  { margin, distance, trials, seed, k }: MeasureOptions,
): Measured {
  // First, because it refuses data that cannot be measured in words that say why.
  const clusters = clusterReport(embeddings, labels, { margin });
  const { precisionAt1, meanAveragePrecisionAtR } = retrieval(embeddings, labels, { distance });
  return {
    precisionAt1,
    mapAtR: meanAveragePrecisionAtR,
    knn: { k, ...knnAccuracy({ embeddings, labels }, { k, distance }) },
    oneShot: oneShotTable(embeddings, labels, { random: createRandom(seed).fork("one-shot"), trials, distance }),
    clusters,
    collapsed: isCollapsed(embeddingSpread(embeddings), { margin, distance }),
  };
}
