import type { MeasureToCentres } from "../../core/centre-distances.ts";
import { InputError } from "../../core/errors.ts";
import { type Matrix, matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { comparableRows, type EvaluationDistance } from "../rows.ts";
import { exactCentres } from "./exact-centres.ts";
import { type Clustering, lloyd } from "./lloyd.ts";
import { plusPlus } from "./plus-plus.ts";

export interface KMeansOptions {
  /** Number of clusters. */
  readonly k: number;
  readonly random: Random;
  /** `cosine` clusters directions: embeddings are scaled to length one first. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
  /** Starts, of which the best result is kept. Default 10. */
  readonly starts?: number;
  /** Rounds at most in each start. Default 100. */
  readonly rounds?: number;
  /** What measures samples to centres. Default: pair by pair; `productCentres()` is far quicker for large sets. */
  readonly distances?: MeasureToCentres;
}

/**
 * Clusters embeddings by k-means (Lloyd 1982) from starts drawn by k-means++ (Arthur and Vassilvitskii 2007). A start ends
 * when no sample changes its cluster. A sample equally near to two centres goes to the first; a cluster that has lost its
 * last sample takes the one that is furthest from its own centre.
 *
 * Time O(starts · rounds · n k d), memory O((n + k) d + n · starts). The same random source gives the same clusters. Other
 * `distances` may draw other starts, and move from the same start to the same clusters.
 *
 * Throws an InputError unless 1 ≤ k ≤ samples and embeddings are finite.
 * @example clusterAgreement(labels, (await kMeans(embeddings, { k: 20, random: createRandom(1) })).clusters)
 */
export async function kMeans(embeddings: Matrix, options: KMeansOptions): Promise<Clustering> {
  const { k, random, distance = "euclidean", starts = 10, rounds = 100, distances = exactCentres } = options;
  const { columns, rows: size } = embeddings;
  if (!(Number.isInteger(k) && k >= 1 && k <= size)) {
    throw new InputError(`invalid k: ${k}, expected an integer from 1 to the ${size} samples`);
  }
  for (const [name, value] of Object.entries({ starts, rounds })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new InputError(`invalid ${name}: ${value}, expected an integer of 1 or more`);
    }
  }
  const points = matrix(comparableRows(embeddings, distance), size, columns);
  const measure = await distances(points);
  try {
    const streams = Array.from({ length: starts }, (_, start) => random.fork(`start ${start}`));
    let best: Clustering | null = null;
    for (const centres of await plusPlus(points, k, streams, measure)) {
      const found = await lloyd(points, centres, rounds, measure);
      if (best === null || found.inertia < best.inertia) best = found;
    }
    if (best === null) throw new RangeError("missing start");
    return best;
  } finally {
    await measure.dispose();
  }
}
