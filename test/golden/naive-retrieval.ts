/** The two retrieval measures as their definitions read: sort every other sample, walk down the list. */
export interface NaiveRetrieval {
  readonly precisionAt1: number;
  readonly meanAveragePrecisionAtR: number;
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
 * Precision at 1 and MAP@R under the squared Euclidean distance; a foreign sample wins a tie.
 * `slack`, a fraction of the squared lengths of the two vectors, moves each sample of the query's own class that much
 * further away (nearer where it is negative): it bounds what rounding in a lower precision may have done to the order.
 */
export function naiveRetrieval(
  vectors: readonly (readonly number[])[],
  labels: readonly number[],
  slack = 0,
): NaiveRetrieval {
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
    let found = 0;
    let precision = 0;
    others.slice(0, relevant).forEach((other, i) => {
      if (other.own) precision += ++found / (i + 1);
    });
    return [{ hit: others[0]?.own ? 1 : 0, averagePrecision: precision / relevant }];
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    precisionAt1: mean(scores.map((score) => score.hit)),
    meanAveragePrecisionAtR: mean(scores.map((score) => score.averagePrecision)),
  };
}
