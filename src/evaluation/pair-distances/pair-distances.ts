import type { GeometryName } from "../../core/geometry.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { distanceAmong } from "./between.ts";
import { type Difficulty, difficultyOf } from "./difficulty.ts";
import { type DistanceHistogram, histogram } from "./histogram.ts";
import { drawPairs, type Kinship, type SamplePairs } from "./pairs.ts";

/** How the distances between samples lie. */
export interface PairDistances {
  readonly distances: DistanceHistogram;
  /** Absent without a margin, and where there is no triplet. */
  readonly difficulty?: Difficulty;
}

export interface PairDistancesOptions {
  /** How embeddings are compared. */
  readonly distance: GeometryName;
  /** Margin of a loss of triplets, in units of the distance; null where it has none. */
  readonly margin: number | null;
  /** Draws pairs and triplets where there are more than `limit`. */
  readonly random: Random;
  /** Pairs of each kind, and triplets, that are looked at, at most. Default 200,000. */
  readonly limit?: number;
}

/**
 * Histograms of the distances of pairs of one kind and of two among embeddings (samples × dimensions), and shares of their
 * triplets by difficulty. Time O(n² + limit · d), memory O(n d + limit): no distance matrix. Throws an InputError for
 * embeddings that are not finite.
 */
export function pairDistances(embeddings: Matrix, kinship: Kinship, options: PairDistancesOptions): PairDistances {
  const { distance, margin, random, limit = 200_000 } = options;
  const samples = embeddings.rows;
  const between = distanceAmong(embeddings, distance);
  const pairs = drawPairs(samples, kinship, limit, random);
  const measured = ({ first, second }: SamplePairs) => Float64Array.from(first, (i, k) => between(i, second[k] ?? 0));
  const distances = histogram(measured(pairs.positive), measured(pairs.negative));
  if (margin === null) return { distances };
  const difficulty = difficultyOf({ samples, pairs, kinship, between, margin, limit, random: random.fork("triplets") });
  return { distances, ...(difficulty && { difficulty }) };
}
