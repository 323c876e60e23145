import type { Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { productDistances } from "../../engine/product-distances.ts";
import { type ClusterAgreement, clusterAgreement } from "../../evaluation/clustering/agreement.ts";
import { kMeans } from "../../evaluation/clustering/k-means.ts";
import { type Separation, separation } from "../../evaluation/clustering/separation.ts";
import { silhouette } from "../../evaluation/clustering/silhouette.ts";
import type { MarginDistance } from "../../evaluation/collapse.ts";
import { type RetrievalMeasures, retrievalMeasures } from "../../evaluation/ranking/retrieval-measures.ts";
import { type Verification, verification } from "../../evaluation/verification/verification.ts";

export type MeasureGroup = "retrieval" | "clusters" | "verification";

/** What k-means makes of the embedding, and how the classes lie in it. */
interface ClusterMeasures extends ClusterAgreement, Separation {
  readonly silhouette: number;
}

/** Measures beside the usual ones, as plain data. */
export interface MoreMeasures {
  readonly retrieval?: RetrievalMeasures;
  readonly clusters?: ClusterMeasures;
  readonly verification?: Verification;
}

interface MoreOptions {
  readonly distance: MarginDistance;
  /** Seed of k-means, and of the pairs and replicates of verification. */
  readonly seed: number;
  readonly threads?: number;
}

/** Measures groups of samples × dimensions. */
export async function measureMore(
  groups: readonly MeasureGroup[],
  embeddings: Matrix,
  labels: Int32Array,
  { distance: ofLoss, seed, threads }: MoreOptions,
): Promise<MoreMeasures> {
  const distance = ofLoss === "cosine" ? "cosine" : "euclidean";
  const distances = productDistances(threads === undefined ? {} : { threads });
  const random = createRandom(seed);
  const clusters = async (): Promise<ClusterMeasures> => {
    const k = new Set(labels).size;
    const found = kMeans(embeddings, { k, random: random.fork("k-means"), distance, starts: 3 });
    return {
      ...clusterAgreement(labels, found.clusters),
      silhouette: await silhouette(embeddings, labels, { distance, distances }),
      ...separation(embeddings, labels),
    };
  };
  const set = { embeddings, labels };
  return {
    ...(groups.includes("retrieval") && { retrieval: await retrievalMeasures(set, { distance, distances }) }),
    ...(groups.includes("clusters") && { clusters: await clusters() }),
    ...(groups.includes("verification") && {
      verification: verification(set, { distance, random: random.fork("verification") }),
    }),
  };
}
