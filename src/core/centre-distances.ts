import type { Matrix } from "./matrix.ts";

/** The two centres that lie nearest to each of some points. Arrays are lent until the next call. */
export interface TwoNearest {
  /** Index of the nearest centre. Of equally near ones the first. */
  readonly nearest: Int32Array;
  /** Squared distance to it. */
  readonly squared: Float32Array | Float64Array;
  /** Squared distance to the next one; Infinity where there is one centre only. */
  readonly second: Float32Array | Float64Array;
}

/**
 * Squared Euclidean distances of points that stay to centres that move, which is what k-means asks for. It may hold native
 * memory: `dispose` it.
 */
export interface CentreDistances {
  /** No distance is further than this from the exact one, for centres that are points or means of points. */
  readonly slack: number;
  /** Distances of all points to a few centres, n × centres. The array is lent until the next call. */
  toEach(centres: Matrix<Float64Array>): Promise<Float32Array | Float64Array>;
  /** The two nearest centres of the points with these indices, of whose distances no more is kept. */
  twoNearest(centres: Matrix<Float64Array>, which: Int32Array): Promise<TwoNearest>;
  dispose(): Promise<void>;
}

/** Makes ready to measure points, n × d. */
export type MeasureToCentres = (points: Matrix<Float64Array>) => Promise<CentreDistances>;
