/** Mining as its definition reads: three loops, one triplet after another. */

export interface NaiveBatch {
  readonly labels: readonly number[];
  /** d(i, j), row-major, B × B. */
  readonly distances: ArrayLike<number>;
  readonly margin: number;
  /** Rounds the result of each sum as the compute type does. Default: no rounding beyond float64. */
  readonly round?: (value: number) => number;
}

/** What each policy may pick, given d(a, p), d(a, n), ℓ. */
const allowed: Readonly<Record<string, (positive: number, negative: number, loss: number) => boolean>> = {
  random: () => true,
  randomHard: (_positive, _negative, loss) => loss > 0,
  semiHard: (positive, negative, loss) => loss > 0 && negative > positive,
  hardest: (_positive, _negative, loss) => loss > 0,
  hard: (positive, negative) => negative <= positive,
  easy: (_positive, _negative, loss) => loss <= 0,
};

const element = (list: ArrayLike<number>, index: number): number => list[index] ?? NaN;

/** Negatives that a policy may pick for a pair, in the order of their indices; for `hardest` the one it does pick. */
export function naiveCandidates(policy: string, a: number, p: number, batch: NaiveBatch): number[] {
  const { labels, distances, round = (value) => value } = batch;
  const size = labels.length;
  const margin = round(batch.margin);
  const positive = element(distances, a * size + p);
  const found: { n: number; loss: number }[] = [];
  for (let n = 0; n < size; n++) {
    if (labels[n] === labels[a]) continue;
    const negative = element(distances, a * size + n);
    const loss = round(round(positive + margin) - negative);
    if (allowed[policy]?.(positive, negative, loss)) found.push({ n, loss });
  }
  if (policy !== "hardest" || found.length === 0) return found.map(({ n }) => n);
  const largest = Math.max(...found.map(({ loss }) => loss));
  return found
    .filter(({ loss }) => loss === largest)
    .map(({ n }) => n)
    .slice(0, 1);
}

/** Pairs of one class, in the order of the loops. */
export function naivePairs(labels: readonly number[], ordered = false): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < labels.length; a++) {
    for (let p = 0; p < labels.length; p++) {
      if (labels[a] === labels[p] && (ordered ? a !== p : a < p)) pairs.push([a, p]);
    }
  }
  return pairs;
}

/** The policy whose interval a draw falls into: the first whose upper bound lies above it. */
export function naivePolicy(draw: number, probabilities: readonly number[]): number {
  let sum = 0;
  for (const [k, probability] of probabilities.entries()) {
    sum += probability;
    if (draw < Math.fround(sum)) return k;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}
