import type { Degrees } from "../../core/degrees.ts";
import type { Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { productCentres } from "../../engine/product-centres.ts";
import { productDistances } from "../../engine/product-distances.ts";
import { type ClusterAgreement, clusterAgreement } from "../../evaluation/clustering/agreement.ts";
import { kMeans } from "../../evaluation/clustering/k-means.ts";
import { type Separation, separation } from "../../evaluation/clustering/separation.ts";
import { silhouette } from "../../evaluation/clustering/silhouette.ts";
import type { MarginDistance } from "../../evaluation/collapse.ts";
import { isOrderedBySquares } from "../../evaluation/order.ts";
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

/** What clusters and pairs are measured by, which ask how far apart samples are and not only what lies nearer. */
const pairDistance = (ofLoss: MarginDistance) => (ofLoss === "cosine" ? "cosine" : "euclidean");

/** Measures groups of samples × dimensions. */
export async function measureMore(
  groups: readonly MeasureGroup[],
  embeddings: Matrix,
  labels: Int32Array,
  { distance: ofLoss, seed, threads }: MoreOptions,
): Promise<MoreMeasures> {
  const distance = pairDistance(ofLoss);
  const cores = threads === undefined ? {} : { threads };
  const distances = productDistances(cores);
  const random = createRandom(seed);
  const clusters = async (): Promise<ClusterMeasures> => {
    const k = new Set(labels).size;
    const found = await kMeans(embeddings, {
      k,
      random: random.fork("k-means"),
      distance,
      starts: 3,
      distances: productCentres(cores),
    });
    return {
      ...clusterAgreement(labels, found.clusters),
      silhouette: await silhouette(embeddings, labels, { distance, distances }),
      ...separation(embeddings, labels),
    };
  };
  const set = { embeddings, labels };
  const near = isOrderedBySquares(ofLoss) ? { distance: ofLoss, distances } : { distance: ofLoss };
  return {
    ...(groups.includes("retrieval") && { retrieval: await retrievalMeasures(set, near) }),
    ...(groups.includes("clusters") && { clusters: await clusters() }),
    ...(groups.includes("verification") && {
      verification: verification(set, { distance, random: random.fork("verification") }),
    }),
  };
}

/** The same by a relevance, but for clusterings, which are held against classes. */
export async function measureMoreByRelevance(
  groups: readonly MeasureGroup[],
  set: { readonly embeddings: Matrix; readonly labels: Int32Array },
  {
    relevance,
    distance,
    seed,
  }: { readonly relevance: Degrees; readonly distance: MarginDistance; readonly seed: number },
): Promise<MoreMeasures> {
  const random = createRandom(seed).fork("verification");
  return {
    ...(groups.includes("retrieval") && { retrieval: await retrievalMeasures(set, { distance, relevance }) }),
    ...(groups.includes("verification") && {
      verification: verification(set, { distance: pairDistance(distance), relevance, random }),
    }),
  };
}
