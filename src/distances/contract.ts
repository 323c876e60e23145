import type { GeometryName } from "../core/geometry.ts";
import type { Value } from "../graph/value.ts";

/**
 * How far apart embeddings lie. Whatever the measure, smaller means more alike, so that losses and miners need to know of
 * no other order; a measure that people know the other way round says so.
 */
export interface Distance {
  readonly name: string;
  /** The built-in geometry whose neighbours it has: evaluation asks for neighbours and tells a collapse in that one. */
  readonly kind: GeometryName;
  /**
   * Set where people know the measure as a similarity, large for what is alike: this number minus the distance. Without it
   * the measure is known as the distance that it is.
   */
  readonly similarityAtZero?: number;
  /**
   * Distances of every row of `a` (B × d), the anchors, and every row of `b` (M × d; default `a` itself), B × M. By a
   * product wherever there is one.
   */
  pairwise(a: Value, b?: Value): Value;
  /** Distances of rows: N × d, the anchors, and N × d to N × 1. By differences, which is exact where points are close. */
  between(a: Value, b: Value): Value;
}

/** A distance as people know the measure: the similarity where it is known as one, else the distance as it is. */
export const asKnown = ({ similarityAtZero }: Distance, distance: number): number =>
  similarityAtZero === undefined ? distance : similarityAtZero - distance;
