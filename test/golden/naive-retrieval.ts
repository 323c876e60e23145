/** Retrieval measures as their definitions read: sort every other sample, walk down the list. */
export interface NaiveRetrieval {
  readonly precisionAt1: number;
  readonly rPrecision: number;
  readonly meanAveragePrecisionAtR: number;
  /** Of the first k, k being the largest R of any query; divided by min(k, R), which is R. */
  readonly meanAveragePrecision: number;
  /** 1 / rank of the first of the class among the first k, else 0. */
  readonly meanReciprocalRank: number;
}

/** The most samples that any query should find. */
export function largestRelevant(labels: readonly number[]): number {
  return Math.max(...labels.map((label) => labels.filter((other) => other === label).length)) - 1;
}

function distanceSquared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0);
}

/** Scales each vector to length one. */
export function naiveNormalise(vectors: readonly (readonly number[])[]): number[][] {
  return vectors.map((vector) => {
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return vector.map((value) => (length > 0 ? value / length : 0));
  });
}

/**
 * The measures under the squared Euclidean distance; a foreign sample wins a tie.
 * `slack`, a fraction of the squared lengths of the two vectors, moves each sample of the query's own class that much
 * further away (nearer where it is negative): it bounds what rounding in a lower precision may have done to the order.
 */
export function naiveRetrieval(
  vectors: readonly (readonly number[])[],
  labels: readonly number[],
  slack = 0,
): NaiveRetrieval {
  const largest = largestRelevant(labels);
  const norms = vectors.map((v) => v.reduce((sum, x) => sum + x * x, 0));
  const scores = vectors.flatMap((query, q) => {
    const others = vectors.flatMap((reference, r) => {
      if (r === q) return [];
      const own = labels[r] === labels[q];
      const moved = own ? slack * ((norms[q] ?? NaN) + (norms[r] ?? NaN)) : 0;
      return [{ own, distance: distanceSquared(query, reference) + moved }];
    });
    const relevant = others.filter((other) => other.own).length;
    if (relevant === 0) return [];
    others.sort((a, b) => a.distance - b.distance || Number(a.own) - Number(b.own));
    const precisions = others.map((other, i) =>
      other.own ? others.slice(0, i + 1).filter((one) => one.own).length / (i + 1) : 0,
    );
    const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const firstOwn = others.findIndex((other) => other.own);
    return [
      {
        hit: others[0]?.own ? 1 : 0,
        found: others.slice(0, relevant).filter((other) => other.own).length / relevant,
        atR: sumOf(precisions.slice(0, relevant)) / relevant,
        upToLargest: sumOf(precisions.slice(0, largest)) / relevant,
        reciprocal: firstOwn < largest ? 1 / (firstOwn + 1) : 0,
      },
    ];
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    precisionAt1: mean(scores.map((score) => score.hit)),
    rPrecision: mean(scores.map((score) => score.found)),
    meanAveragePrecisionAtR: mean(scores.map((score) => score.atR)),
    meanAveragePrecision: mean(scores.map((score) => score.upToLargest)),
    meanReciprocalRank: mean(scores.map((score) => score.reciprocal)),
  };
}
