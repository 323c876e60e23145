import { InputError } from "../core/errors.ts";
import { geometry, type GeometryName } from "../core/geometry.ts";
import { at, type Matrix } from "../core/matrix.ts";
import { centreRows, embeddingRows, normaliseRows, squaredDistance } from "./rows.ts";

/** How far embeddings spread, without a look at their labels. Lengths are in the units of the embedding. */
export interface EmbeddingSpread {
  /** Root mean square length of an embedding, in its own units: what distances are small beside. */
  readonly scale: number;
  /** The same of embeddings without the mean of their own numbers: what signal-to-noise calls the signal. */
  readonly signal: number;
  /** Numbers of an embedding. */
  readonly dimensions: number;
  /** Root mean square distance of two different samples. */
  readonly rmsDistance: number;
  /** 95 % of the samples lie within this distance of their coordinate-wise median. */
  readonly radius: number;
  /** The same for the embeddings scaled to length one: 95 % of the directions lie within this chord. */
  readonly angularRadius: number;
  /**
   * (Σλ)² / Σλ² over the eigenvalues λ of the covariance, between 1 and the number of dimensions; 0 where nothing
   * varies. An embedding that has shrunk to a line has about 1: it has lost dimensions, but it is no point.
   */
  readonly effectiveRank: number;
}

/** The distance of the loss, which decides what its margin means. */
export type MarginDistance = GeometryName;

export interface CollapseOptions {
  /** Margin of the triplet loss, in units of its distance. */
  readonly margin: number;
  /** Distance of the loss. Default `euclidean`. */
  readonly distance?: MarginDistance;
  /** How near to the margin every loss must be, as a fraction of it, in (0, 1). Default 0.1. */
  readonly tolerance?: number;
}

/** Share of samples that `radius` covers: a few stray samples do not hide a collapse. */
const COVERED = 0.95;

/** Beside the scale, distances up to this are what float32 arithmetic leaves of equal embeddings: a few units in the last place. */
const FLOAT32_NOISE = 8 * 2 ** -23;

/**
 * Measures the spread of samples × dimensions embeddings. Time O(n d (d + log n)), memory O(n d + d²).
 * Throws an InputError for fewer than two samples and for embeddings that are not finite.
 */
export function embeddingSpread(embeddings: Matrix): EmbeddingSpread {
  const { rows: samples, columns } = embeddings;
  if (samples < 2) throw new InputError(`too few samples: ${samples}, expected at least 2 to measure a spread`);
  const rows = embeddingRows(embeddings);
  const rmsLength = (list: Float64Array) => Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / samples);
  const scale = rmsLength(rows);
  const signal = rmsLength(centreRows(rows.slice(), columns));
  const radius = coveringRadius(rows, columns);
  const { total, squared } = covarianceSums(rows, columns);
  return {
    scale,
    signal,
    dimensions: columns,
    // The mean squared distance of two independent draws is twice the total variance.
    rmsDistance: Math.sqrt((2 * total * samples) / (samples - 1)),
    radius,
    angularRadius: coveringRadius(normaliseRows(rows, columns), columns),
    effectiveRank: squared > 0 ? (total * total) / squared : 0,
  };
}

/**
 * Largest |d(a,p) − d(a,n)| among samples that all lie within the radius of one point, where no two are further apart
 * than twice the radius, the chord c:
 *   ‖x‖ₚ ≤ c · d^(1/p − 1/2) for p < 2, else c,   1 − cos = c²/2 for unit vectors,
 *   |a·p − a·n| ≤ ‖a‖ c,   var(a − p) / var(a) ≤ c² / signal²
 */
function largestDifference(spread: EmbeddingSpread, distance: MarginDistance): number {
  const { measure, p, squared, normalised } = geometry(distance);
  const { scale, dimensions } = spread;
  const chord = 2 * (normalised ? spread.angularRadius : spread.radius);
  const signal = normalised ? spread.signal / scale : spread.signal;
  const differences: Readonly<Record<typeof measure, () => number>> = {
    lp: () => chord * dimensions ** Math.max(0, 1 / p - 1 / 2),
    cosine: () => chord ** 2 / 2,
    // No more than the samples that are covered can be longer than this, beside the chord that they may add.
    dotProduct: () => chord * (normalised ? 1 : scale / Math.sqrt(COVERED) + chord),
    signalToNoise: () => (chord === 0 ? 0 : (chord / signal) ** 2),
  };
  const difference = differences[measure]();
  return squared ? difference ** 2 : difference;
}

/**
 * Whether an embedding has collapsed to a point, as trainings with the hardest negatives do (Kertész 2022).
 *
 * At a point every triplet's loss max(0, d(a,p) − d(a,n) + m) is the margin m. So an embedding counts as collapsed
 * when 95 % of its samples lie so close together that the loss of each triplet among them is within `tolerance` of
 * the margin: twice the radius ≤ tolerance · m for the Euclidean distance, (2 radius)² for the squared one,
 * (2 angular radius)² / 2 for the cosine, and the like for the others. It also does when what distances are left are rounding noise beside the
 * embedding's scale, whatever the margin.
 *
 * One class with 95 % of all samples, perfectly learned, looks the same: measure on balanced samples. An untrained
 * network can start out collapsed and leave that state, so a single early report is a warning and not a verdict.
 *
 * Throws a RangeError for a negative margin or a tolerance outside (0, 1).
 */
export function isCollapsed(spread: EmbeddingSpread, options: CollapseOptions): boolean {
  const { margin, distance = "euclidean", tolerance = 0.1 } = options;
  if (!(margin >= 0)) throw new RangeError(`invalid margin: ${margin}, expected zero or more`);
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RangeError(`invalid tolerance: ${tolerance}, expected a number between 0 and 1`);
  }
  const difference = largestDifference(spread, distance);
  return difference <= tolerance * margin || spread.radius <= FLOAT32_NOISE * spread.scale;
}

/** Distance from the coordinate-wise median within which 95 % of the rows lie. */
function coveringRadius(rows: Float64Array, columns: number): number {
  const samples = rows.length / columns;
  const centre = new Float64Array(columns);
  const values = new Float64Array(samples);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < samples; i++) values[i] = rows[i * columns + c] ?? 0;
    values.sort();
    centre[c] = (at(values, (samples - 1) >> 1) + at(values, samples >> 1)) / 2;
  }
  for (let i = 0; i < samples; i++) values[i] = Math.sqrt(squaredDistance(rows, i * columns, centre, 0, columns));
  values.sort();
  return at(values, Math.ceil(COVERED * samples) - 1);
}

/** Trace of the covariance matrix, Σλ, and its squared Frobenius norm, Σλ², without its eigenvalues. */
function covarianceSums(rows: Float64Array, columns: number): { total: number; squared: number } {
  const covariance = covarianceOf(rows, columns);
  let total = 0;
  let squared = 0;
  for (let a = 0; a < columns; a++) {
    total += at(covariance, a * columns + a);
    squared += at(covariance, a * columns + a) ** 2;
    for (let b = 0; b < a; b++) squared += 2 * at(covariance, a * columns + b) ** 2;
  }
  return { total, squared };
}

/** Lower triangle of the population covariance, dimensions × dimensions. */
function covarianceOf(rows: Float64Array, columns: number): Float64Array {
  const samples = rows.length / columns;
  const mean = new Float64Array(columns);
  // Summed relative to the first row: equal rows then have exactly no covariance.
  rows.forEach((value, i) => (mean[i % columns] = at(mean, i % columns) + (value - at(rows, i % columns))));
  for (let c = 0; c < columns; c++) mean[c] = at(rows, c) + at(mean, c) / samples;
  const covariance = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (let i = 0; i < samples; i++) {
    for (let c = 0; c < columns; c++) centred[c] = (rows[i * columns + c] ?? 0) - (mean[c] ?? 0);
    for (let a = 0; a < columns; a++) {
      const start = a * columns;
      const scaled = (centred[a] ?? 0) / samples;
      for (let b = 0; b <= a; b++) covariance[start + b] = (covariance[start + b] ?? 0) + scaled * (centred[b] ?? 0);
    }
  }
  return covariance;
}
