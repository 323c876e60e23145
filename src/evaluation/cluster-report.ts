import { InputError } from "../core/errors.ts";
import { at, type Matrix } from "../core/matrix.ts";
import { classSize, gatherClasses, type Classes } from "./classes.ts";
import { BLOCK, blockDistances, embeddingRows, squaredDistance } from "./rows.ts";

/** The paper's cluster measures. Names as in the author's notebook; see DESIGN: k classes, distances Euclidean. */
export interface ClusterReport {
  /** Mean distance between the centroids of two classes. */
  readonly avgCentroidDistance: number;
  /** Distance from a centroid to the closest sample of another class, mean over classes. */
  readonly avgClosestNegatives: number;
  /** Distance from a centroid to its furthest own sample (the radius), mean over classes. */
  readonly avgClusterRadius: number;
  /** s / (s + n) for the s foreign samples within the radius of a class of n, mean over classes, in [0, 1). */
  readonly avgPctOfNegativesInCluster: number;
  /** The same within radius + margin. */
  readonly avgPctOfNegativesInClusterWithMargin: number;
  /** Mean distance of two samples of one class, over all such pairs. */
  readonly avgPositiveDistance: number;
  /** Standard deviation (population) of those distances. */
  readonly stdPositiveDistance: number;
  /** Largest distance of two samples of a class, mean over the classes that have two. */
  readonly avgDistanceOfFurthestPositives: number;
  /** Mean distance of two samples, over all pairs. */
  readonly avgDistanceBetweenElements: number;
  /** Standard deviation (population) of those distances. */
  readonly stdDistanceBetweenElements: number;
  /** `avgClosestNegatives` divided by `avgDistanceBetweenElements`; 0 where all samples lie on one point. */
  readonly normClosestNegatives: number;
  /** `avgClusterRadius` likewise. */
  readonly normClusterRadius: number;
  /** `avgDistanceOfFurthestPositives` likewise. */
  readonly normDistanceOfFurthestPositives: number;
  /** `avgPositiveDistance` likewise. */
  readonly normPositiveDistance: number;
}

export interface ClusterReportOptions {
  /** Width of the ring around a cluster in which foreign samples are counted too: the loss's margin, as a Euclidean distance. */
  readonly margin: number;
}

/**
 * The cluster report of Kertész (Sensors 2022, 22(19), 7579) on samples × dimensions embeddings.
 *
 * Pairs are unordered and of two different samples. The paper's classes are of one size; here they need not be:
 * what it averages over classes stays an average over classes, each counting once, and what it averages over pairs
 * stays one over pairs. A class of one sample has radius 0 and no positive pair. A foreign sample exactly on the
 * radius is within it.
 *
 * Time O(n² d), memory O(n d): no distance matrix.
 *
 * Throws an InputError for fewer than two classes, for classes of one sample only, and for embeddings that are not
 * finite; a RangeError for a negative margin and for labels that do not fit.
 */
export function clusterReport(
  embeddings: Matrix,
  labels: ArrayLike<number>,
  options: ClusterReportOptions,
): ClusterReport {
  const { margin } = options;
  if (!(margin >= 0)) throw new RangeError(`invalid margin: ${margin}, expected zero or more`);
  const classes = gatherClasses(labels, embeddings.rows);
  requirePairs(classes);
  const { columns } = embeddings;
  const rows = embeddingRows(embeddings, classes.order);
  const { positive, all, furthest } = pairMeasures(rows, classes, columns);
  const around = centroidMeasures(rows, classes, columns, margin);
  const share = (value: number) => (all.mean > 0 ? value / all.mean : 0);
  return {
    ...around,
    avgPositiveDistance: positive.mean,
    stdPositiveDistance: deviation(positive),
    avgDistanceOfFurthestPositives: furthest,
    avgDistanceBetweenElements: all.mean,
    stdDistanceBetweenElements: deviation(all),
    normClosestNegatives: share(around.avgClosestNegatives),
    normClusterRadius: share(around.avgClusterRadius),
    normDistanceOfFurthestPositives: share(furthest),
    normPositiveDistance: share(positive.mean),
  };
}

function requirePairs(classes: Classes): void {
  if (classes.count < 2) {
    throw new InputError(`too few classes: ${classes.count}, expected at least 2 to measure clusters`);
  }
  if (classes.order.length === classes.count) {
    throw new InputError("too few samples: every class has one, expected a class with at least 2 to measure clusters");
  }
}

/** Mean and sum of squared deviations of a stream of numbers (Welford, Technometrics 1962). */
interface Moments {
  count: number;
  mean: number;
  squares: number;
}

/** Adds the square roots of some numbers. */
function addRoots(moments: Moments, values: Float64Array): void {
  let { count, mean, squares } = moments;
  for (const square of values) {
    const before = Math.sqrt(square) - mean;
    mean += before / ++count;
    squares += before * (Math.sqrt(square) - mean);
  }
  Object.assign(moments, { count, mean, squares });
}

function deviation(moments: Moments): number {
  return Math.sqrt(moments.squares / moments.count);
}

/**
 * What is measured over pairs of samples. `rows` lie class by class, so that a pair's kind follows from its bounds:
 * of the samples before sample i of a class, those from the class's first on are positives.
 */
function pairMeasures(rows: Float64Array, classes: Classes, columns: number) {
  const samples = rows.length / columns;
  const block = new Float64Array(BLOCK * samples);
  const positive: Moments = { count: 0, mean: 0, squares: 0 };
  const all: Moments = { count: 0, mean: 0, squares: 0 };
  const furthest = new Float64Array(classes.count);
  let c = 0;
  for (let first = 0; first < samples; first += BLOCK) {
    blockDistances(rows, columns, first, Math.min(first + BLOCK, samples), block, samples);
    for (let i = first; i < Math.min(first + BLOCK, samples); i++) {
      if (i === at(classes.start, c + 1)) c++;
      const distances = block.subarray((i - first) * samples, (i - first) * samples + i);
      const own = distances.subarray(at(classes.start, c));
      addRoots(all, distances);
      addRoots(positive, own);
      furthest[c] = Math.max(at(furthest, c), Math.sqrt(largest(own)));
    }
  }
  let withPairs = 0;
  for (let k = 0; k < classes.count; k++) if (classSize(classes, k) > 1) withPairs++;
  // A class of one sample adds nothing to the sum.
  return { positive, all, furthest: furthest.reduce((a, b) => a + b) / withPairs };
}

function largest(values: Float64Array): number {
  let found = 0;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** Mean of each class, classes × dimensions. */
function centroidsOf(rows: Float64Array, classes: Classes, columns: number): Float64Array {
  const centroids = new Float64Array(classes.count * columns);
  for (let c = 0; c < classes.count; c++) {
    const size = classSize(classes, c);
    for (let i = at(classes.start, c); i < at(classes.start, c + 1); i++) {
      for (let d = 0; d < columns; d++)
        centroids[c * columns + d] = at(centroids, c * columns + d) + at(rows, i * columns + d);
    }
    for (let d = 0; d < columns; d++) centroids[c * columns + d] = at(centroids, c * columns + d) / size;
  }
  return centroids;
}

/** What is measured from the centroids. */
function centroidMeasures(rows: Float64Array, classes: Classes, columns: number, margin: number) {
  const { count, start } = classes;
  const samples = rows.length / columns;
  const centroids = centroidsOf(rows, classes, columns);
  const distances = new Float64Array(samples);
  const sums = { between: 0, closest: 0, radius: 0, inside: 0, insideWithMargin: 0 };
  for (let c = 0; c < count; c++) {
    for (let other = 0; other < c; other++) {
      sums.between += Math.sqrt(squaredDistance(centroids, c * columns, centroids, other * columns, columns));
    }
    for (let i = 0; i < samples; i++) {
      distances[i] = Math.sqrt(squaredDistance(centroids, c * columns, rows, i * columns, columns));
    }
    const own = distances.subarray(at(start, c), at(start, c + 1));
    const radius = largest(own);
    const foreign = foreignMeasures(distances, at(start, c), at(start, c + 1), radius, margin);
    sums.radius += radius;
    sums.closest += foreign.closest;
    sums.inside += foreign.inside / (foreign.inside + own.length);
    sums.insideWithMargin += foreign.insideWithMargin / (foreign.insideWithMargin + own.length);
  }
  return {
    avgCentroidDistance: sums.between / ((count * (count - 1)) / 2),
    avgClosestNegatives: sums.closest / count,
    avgClusterRadius: sums.radius / count,
    avgPctOfNegativesInCluster: sums.inside / count,
    avgPctOfNegativesInClusterWithMargin: sums.insideWithMargin / count,
  };
}

/** Closest foreign sample of one centroid, and how many lie within its radius. The class itself is [first, end). */
function foreignMeasures(distances: Float64Array, first: number, end: number, radius: number, margin: number) {
  let closest = Infinity;
  let inside = 0;
  let insideWithMargin = 0;
  for (let i = 0; i < distances.length; i++) {
    if (i >= first && i < end) continue;
    const distance = distances[i] ?? NaN;
    if (distance < closest) closest = distance;
    if (distance <= radius) inside++;
    if (distance <= radius + margin) insideWithMargin++;
  }
  return { closest, inside, insideWithMargin };
}
