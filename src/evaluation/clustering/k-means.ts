import { InputError } from "../../core/errors.ts";
import { at, type Matrix, matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { comparableRows, type EvaluationDistance, squaredDistance } from "../rows.ts";

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
}

export interface KMeansResult {
  /** Cluster of each sample. */
  readonly clusters: Int32Array;
  /** k × dimensions. */
  readonly centres: Matrix<Float64Array>;
  /** Sum of the squared distances of samples to their centres. */
  readonly inertia: number;
}

/**
 * Clusters embeddings by k-means (Lloyd 1982) from starts drawn by k-means++ (Arthur and Vassilvitskii 2007): each new
 * centre is a sample, drawn with a probability in proportion to its squared distance to the nearest centre so far. A start
 * ends when no sample changes its cluster. A sample equally near to two centres goes to the first; a cluster that has lost
 * its last sample takes the one that is furthest from its own centre.
 *
 * Time O(starts · rounds · n k d), memory O((n + k) d). The same random source gives the same clusters.
 *
 * Throws an InputError unless 1 ≤ k ≤ samples and embeddings are finite.
 * @example clusterAgreement(labels, kMeans(embeddings, { k: 20, random: createRandom(1) }).clusters)
 */
export function kMeans(embeddings: Matrix, options: KMeansOptions): KMeansResult {
  const { k, random, distance = "euclidean", starts = 10, rounds = 100 } = options;
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
  let best: KMeansResult | null = null;
  for (let start = 0; start < starts; start++) {
    const found = lloyd(points, plusPlus(points, k, random), rounds);
    if (best === null || found.inertia < best.inertia) best = found;
  }
  if (best === null) throw new RangeError("missing start");
  return best;
}

type Points = Matrix<Float64Array>;

/** Centres drawn by k-means++. Where all samples lie on centres, any will do. */
function plusPlus({ data, rows, columns }: Points, k: number, random: Random): Points {
  const centres = new Float64Array(k * columns);
  const nearest = new Float64Array(rows).fill(Infinity);
  let chosen = random.integer(rows);
  for (let c = 0; c < k; c++) {
    centres.set(data.subarray(chosen * columns, (chosen + 1) * columns), c * columns);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      nearest[i] = Math.min(at(nearest, i), squaredDistance(data, i * columns, centres, c * columns, columns));
      total += at(nearest, i);
    }
    chosen = total > 0 ? drawn(nearest, random.uniform() * total) : random.integer(rows);
  }
  return matrix(centres, k, columns);
}

/** The sample at which the running sum of weights first exceeds `target`. */
function drawn(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (at(weights, i) === 0) continue;
    sum += at(weights, i);
    last = i;
    if (sum > target) return i;
  }
  return last;
}

function lloyd(points: Points, centres: Points, rounds: number): KMeansResult {
  const clusters = new Int32Array(points.rows).fill(-1);
  const distances = new Float64Array(points.rows);
  for (let round = 0; round < rounds; round++) {
    if (!assign(points, centres, clusters, distances)) break;
    fillEmpty(centres.rows, clusters, distances);
    moveCentres(points, centres, clusters);
  }
  assign(points, centres, clusters, distances);
  return { clusters, centres, inertia: distances.reduce((a, b) => a + b, 0) };
}

/** Puts every sample to its nearest centre. Returns whether one has changed. */
function assign(
  { data, rows, columns }: Points,
  centres: Points,
  clusters: Int32Array,
  distances: Float64Array,
): boolean {
  let changed = false;
  for (let i = 0; i < rows; i++) {
    let nearest = 0;
    let least = Infinity;
    for (let c = 0; c < centres.rows; c++) {
      const distance = squaredDistance(data, i * columns, centres.data, c * columns, columns);
      if (distance < least) [nearest, least] = [c, distance];
    }
    changed ||= clusters[i] !== nearest;
    clusters[i] = nearest;
    distances[i] = least;
  }
  return changed;
}

/** Gives every empty cluster the sample that is furthest from its centre, of those that are not alone. */
function fillEmpty(k: number, clusters: Int32Array, distances: Float64Array): void {
  const counts = new Int32Array(k);
  for (const c of clusters) counts[c] = at(counts, c) + 1;
  for (let empty = 0; empty < k; empty++) {
    if (at(counts, empty) > 0) continue;
    let furthest = -1;
    for (let i = 0; i < clusters.length; i++) {
      if (at(counts, at(clusters, i)) > 1 && (furthest < 0 || at(distances, i) > at(distances, furthest))) furthest = i;
    }
    counts[at(clusters, furthest)] = at(counts, at(clusters, furthest)) - 1;
    counts[empty] = 1;
    clusters[furthest] = empty;
    distances[furthest] = 0;
  }
}

function moveCentres({ data, rows, columns }: Points, centres: Points, clusters: Int32Array): void {
  const counts = new Int32Array(centres.rows);
  centres.data.fill(0);
  for (let i = 0; i < rows; i++) {
    const c = at(clusters, i);
    counts[c] = at(counts, c) + 1;
    for (let d = 0; d < columns; d++) {
      centres.data[c * columns + d] = at(centres.data, c * columns + d) + at(data, i * columns + d);
    }
  }
  for (let i = 0; i < centres.data.length; i++) {
    centres.data[i] = at(centres.data, i) / at(counts, Math.floor(i / columns));
  }
}
