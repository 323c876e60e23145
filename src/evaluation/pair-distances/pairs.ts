import type { Degrees } from "../../core/degrees.ts";
import type { Random } from "../../core/random.ts";
import { openReservoir } from "../../core/reservoir.ts";

/** Whether two samples, by their numbers, are of one kind (1), of two (−1), or neither (0). */
export type Kinship = (i: number, j: number) => 1 | -1 | 0;

/** Samples are of one kind where their labels are equal. */
export const byLabels =
  (labels: ArrayLike<number>): Kinship =>
  (i, j) =>
    labels[i] === labels[j] ? 1 : -1;

/** Samples are of one kind where a relevance says so. */
export const byDegrees =
  ({ between, positiveFrom, negativeTo }: Degrees): Kinship =>
  (i, j) => {
    const degree = between(i, j);
    return degree >= positiveFrom ? 1 : degree <= negativeTo ? -1 : 0;
  };

/** Pairs of samples, place by place; the first of a pair comes before the second. */
export interface SamplePairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Pairs of one kind and of two, and how many triplets they make. */
export interface DrawnPairs {
  readonly positive: SamplePairs;
  readonly negative: SamplePairs;
  /** Whether `positive` has every pair of one kind. */
  readonly whole: boolean;
  /** Anchor, positive and negative, the anchor being either of a pair. */
  readonly triplets: number;
}

/**
 * Every pair of so many samples, by its kind; where a kind has more than `limit`, an even sample of it. One pass over the
 * pairs, memory O(limit + n).
 */
export function drawPairs(samples: number, kinship: Kinship, limit: number, random: Random): DrawnPairs {
  const places = Math.min(limit, (samples * (samples - 1)) / 2);
  const positive = collector(places, random.fork("positive"));
  const negative = collector(places, random.fork("negative"));
  const positives = new Float64Array(samples);
  const negatives = new Float64Array(samples);
  for (let j = 1; j < samples; j++) {
    for (let i = 0; i < j; i++) {
      const kind = kinship(i, j);
      if (kind === 0) continue;
      (kind > 0 ? positive : negative).add(i, j);
      const counts = kind > 0 ? positives : negatives;
      counts[i] = (counts[i] ?? 0) + 1;
      counts[j] = (counts[j] ?? 0) + 1;
    }
  }
  return {
    positive: positive.pairs(),
    negative: negative.pairs(),
    whole: positives.reduce((sum, count) => sum + count, 0) / 2 <= limit,
    triplets: positives.reduce((sum, count, i) => sum + count * (negatives[i] ?? 0), 0),
  };
}

function collector(places: number, random: Random) {
  const reservoir = openReservoir(places, random);
  const [first, second] = [new Int32Array(places), new Int32Array(places)];
  return {
    add(i: number, j: number) {
      const place = reservoir.offer();
      if (place !== null) [first[place], second[place]] = [i, j];
    },
    pairs: (): SamplePairs => ({
      first: first.subarray(0, reservoir.size()),
      second: second.subarray(0, reservoir.size()),
    }),
  };
}
