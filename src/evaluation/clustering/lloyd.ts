import type { CentreDistances } from "../../core/centre-distances.ts";
import { at, type Matrix } from "../../core/matrix.ts";
import { squaredDistance } from "../rows.ts";
import { createBounds } from "./bounds.ts";

/** Samples put into clusters. */
export interface Clustering {
  /** Cluster of each sample. */
  readonly clusters: Int32Array;
  /** k × dimensions. */
  readonly centres: Matrix<Float64Array>;
  /** Sum of the squared distances of samples to their centres. */
  readonly inertia: number;
}

type Points = Matrix<Float64Array>;

/**
 * Moves centres to the means of their samples, in place, until no sample changes its cluster (Lloyd 1982). Samples whose
 * bounds (bounds.ts) say that they stay are not measured.
 */
export async function lloyd(
  points: Points,
  centres: Points,
  rounds: number,
  distances: CentreDistances,
): Promise<Clustering> {
  const clusters = new Int32Array(points.rows).fill(-1);
  const bounds = createBounds(points, centres);
  for (let round = 0; round <= rounds; round++) {
    const changed = await assign(points, centres, distances, { clusters, bounds });
    if (!changed || round === rounds) break;
    for (const sample of fillEmpty(points, centres, clusters)) bounds.forget(sample);
    const before = centres.data.slice();
    moveCentres(points, centres, clusters);
    bounds.move(before, clusters);
  }
  return { clusters, centres, inertia: ownDistances(points, centres, clusters).reduce((a, b) => a + b, 0) };
}

interface Assignment {
  readonly clusters: Int32Array;
  readonly bounds: ReturnType<typeof createBounds>;
}

/**
 * Puts every sample to its nearest centre. Where another could be as near, both being off by the slack, exact distances
 * decide. Returns whether a sample has changed.
 */
async function assign(
  points: Points,
  centres: Points,
  distances: CentreDistances,
  { clusters, bounds }: Assignment,
): Promise<boolean> {
  const { slack } = distances;
  const doubtful = bounds.doubtful(clusters);
  const { nearest, squared, second } = await distances.twoNearest(centres, doubtful);
  let changed = false;
  doubtful.forEach((sample, d) => {
    const sure = at(second, d) - at(squared, d) > 2 * slack;
    const found = sure ? at(nearest, d) : nearestOf(points, sample, centres);
    changed ||= clusters[sample] !== found;
    clusters[sample] = found;
    bounds.measured(sample, found, at(second, d) - slack);
  });
  return changed;
}

/** The nearest centre to one sample, the first of equally near ones. */
function nearestOf({ data, columns }: Points, sample: number, centres: Points): number {
  let [nearest, least] = [0, Infinity];
  for (let c = 0; c < centres.rows; c++) {
    const distance = squaredDistance(data, sample * columns, centres.data, c * columns, columns);
    if (distance < least) [nearest, least] = [c, distance];
  }
  return nearest;
}

/** Squared distance of each sample to the centre of its cluster. */
function ownDistances({ data, rows, columns }: Points, centres: Points, clusters: Int32Array): Float64Array {
  const distances = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    distances[i] = squaredDistance(data, i * columns, centres.data, at(clusters, i) * columns, columns);
  }
  return distances;
}

/** Gives every empty cluster the sample that is furthest from its centre, of those that are not alone. Returns these. */
function fillEmpty(points: Points, centres: Points, clusters: Int32Array): number[] {
  const counts = sizes(centres.rows, clusters);
  if (!counts.includes(0)) return [];
  const distances = ownDistances(points, centres, clusters);
  const moved: number[] = [];
  for (let empty = 0; empty < centres.rows; empty++) {
    if (at(counts, empty) > 0) continue;
    let furthest = -1;
    for (let i = 0; i < clusters.length; i++) {
      if (at(counts, at(clusters, i)) > 1 && (furthest < 0 || at(distances, i) > at(distances, furthest))) furthest = i;
    }
    counts[at(clusters, furthest)] = at(counts, at(clusters, furthest)) - 1;
    counts[empty] = 1;
    clusters[furthest] = empty;
    distances[furthest] = 0;
    moved.push(furthest);
  }
  return moved;
}

/** Samples in each cluster. */
function sizes(k: number, clusters: Int32Array): Int32Array {
  const counts = new Int32Array(k);
  for (const c of clusters) counts[c] = at(counts, c) + 1;
  return counts;
}

function moveCentres({ data, rows, columns }: Points, centres: Points, clusters: Int32Array): void {
  const counts = sizes(centres.rows, clusters);
  centres.data.fill(0);
  for (let i = 0, p = 0; i < rows; i++) {
    const first = at(clusters, i) * columns;
    for (let c = first; c < first + columns; c++, p++) centres.data[c] = (centres.data[c] ?? 0) + (data[p] ?? 0);
  }
  for (let i = 0; i < centres.data.length; i++) {
    centres.data[i] = at(centres.data, i) / at(counts, Math.floor(i / columns));
  }
}
