import { at, type Matrix, matrix } from "../core/matrix.ts";

/** Samples seen along the directions in which they vary most. */
export interface Projection {
  /** Centred samples along each component, n × count, float64. */
  readonly points: Matrix<Float64Array>;
  /** Share of the whole variance that the components carry, in [0, 1]; 0 where all samples lie at one point. */
  readonly variance: number;
}

/** Directions of largest variance, to look at other samples along them as well. */
export interface PrincipalAxes {
  /** What is taken from every sample first, one number a dimension. */
  readonly mean: Float64Array;
  /** Unit vectors, count × d, the one of largest variance first; rows of zeros where d < count. */
  readonly directions: Matrix<Float64Array>;
  /** Share of the whole variance that the directions carry, as in `Projection`. */
  readonly variance: number;
}

/**
 * Projects embeddings (n × d) onto their first `count` principal components: eigenvectors of the d × d covariance, the
 * largest eigenvalue first. A component's sign is free, so each is turned until its largest entry is positive: the same
 * samples give the same picture. Where d < count the missing columns are zeros. Time O(n d² + d³).
 * Throws a RangeError for no samples and for values that are not finite.
 */
export function principalComponents(embeddings: Matrix, count = 2): Projection {
  const axes = principalAxes(embeddings, count);
  return { points: alongAxes(embeddings, axes), variance: axes.variance };
}

/** The axes of `principalComponents`, which throws as this does. */
export function principalAxes(embeddings: Matrix, count = 2): PrincipalAxes {
  const { columns: d } = embeddings;
  const mean = meanOf(embeddings);
  const { values, vectors } = symmetricEigen(covariance(embeddings, mean), d);
  const order = Array.from(values.keys()).sort((a, b) => at(values, b) - at(values, a) || a - b);
  const directions = new Float64Array(count * d);
  order.slice(0, count).forEach((k, component) => {
    directions.set(signed(Float64Array.from({ length: d }, (_, i) => at(vectors, i * d + k))), component * d);
  });
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const kept = order.slice(0, count).reduce((sum, k) => sum + Math.max(0, at(values, k)), 0);
  return { mean, directions: matrix(directions, count, d), variance: total > 0 ? kept / total : 0 };
}

/** Samples (n × d) along axes, n × count. Throws a RangeError for samples of another number of dimensions. */
export function alongAxes({ data, rows: n, columns: d }: Matrix, axes: PrincipalAxes): Matrix<Float64Array> {
  const { mean } = axes;
  const { data: directions, rows: count, columns } = axes.directions;
  if (d !== columns) throw new RangeError(`invalid samples: ${d} dimensions, expected ${columns}`);
  const points = new Float64Array(n * count);
  for (let row = 0; row < n; row++) {
    for (let component = 0; component < count; component++) {
      let sum = 0;
      for (let i = 0; i < d; i++) {
        sum += ((data[row * d + i] ?? 0) - (mean[i] ?? 0)) * (directions[component * d + i] ?? 0);
      }
      points[row * count + component] = sum;
    }
  }
  return matrix(points, n, count);
}

function meanOf({ data, rows, columns }: Matrix): Float64Array {
  if (rows < 1) throw new RangeError("invalid embeddings: no samples, expected one or more");
  return Float64Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += data[r * columns + c] ?? 0;
    if (!Number.isFinite(sum)) throw new RangeError(`invalid embeddings: a value of dimension ${c} is not finite`);
    return sum / rows;
  });
}

/** Xᵀ X / n of samples without their mean, d × d. */
function covariance({ data, rows: n, columns: d }: Matrix, mean: Float64Array): Float64Array {
  const result = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < d; i++) centred[i] = (data[row * d + i] ?? 0) - (mean[i] ?? 0);
    for (let i = 0; i < d; i++) {
      const left = centred[i] ?? 0;
      for (let j = i; j < d; j++) result[i * d + j] = (result[i * d + j] ?? 0) + left * (centred[j] ?? 0);
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) result[j * d + i] = result[i * d + j] = at(result, i * d + j) / n;
  }
  return result;
}

function signed(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

/** Sweeps after which the rotations stop; a handful suffices, since they converge quadratically. */
const SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors (columns) of a symmetric matrix, which is overwritten: cyclic Jacobi rotations
 * (Golub and Van Loan, Matrix Computations, algorithm 8.5.3).
 */
function symmetricEigen(a: Float64Array, d: number): { values: Float64Array; vectors: Float64Array } {
  const vectors = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  const diagonal = () => Float64Array.from({ length: d }, (_, i) => at(a, i * (d + 1)));
  // Entries below this are rounding noise beside the trace.
  const tiny = 1e-15 * diagonal().reduce((sum, value) => sum + Math.abs(value), 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) {
        if (Math.abs(at(a, p * d + q)) <= tiny) continue;
        rotated = true;
        rotate(a, vectors, d, p, q);
      }
    }
    if (!rotated) break;
  }
  return { values: diagonal(), vectors };
}

/** Rotates rows and columns p and q so that a[p, q] becomes zero. */
function rotate(a: Float64Array, vectors: Float64Array, d: number, p: number, q: number): void {
  const theta = (at(a, q * d + q) - at(a, p * d + p)) / (2 * at(a, p * d + q));
  const tan = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(tan * tan + 1);
  const sin = tan * cos;
  const turn = (data: Float64Array, i: number, j: number) => {
    const [x, y] = [data[i] ?? 0, data[j] ?? 0];
    data[i] = cos * x - sin * y;
    data[j] = sin * x + cos * y;
  };
  for (let k = 0; k < d; k++) turn(a, k * d + p, k * d + q);
  for (let k = 0; k < d; k++) turn(a, p * d + k, q * d + k);
  for (let k = 0; k < d; k++) turn(vectors, k * d + p, k * d + q);
}
