/**
 * Classes of which k are drawn, every set of k equally likely, and of each a sample; each sample is farther than the right
 * one with probability f, tied with it with probability t, else nearer.
 */
export interface Distractors {
  /** Begins anew, without any class. */
  clear(): void;
  /** Adds a class with a sample or more that is not farther. */
  add(farther: number, tied: number): void;
  /** Adds a class all of whose samples are farther. */
  addFarther(): void;
  /** E[1 / (T + 1); no sample is nearer] over the sets of `count` of the classes added, where T of their samples tie. */
  expectation(): number;
}

/**
 * The elementary symmetric polynomial of degree `count` in f + t·x over the classes, divided by the number of sets: the
 * coefficient of x^j is the probability that none of the samples is nearer and j tie. Classes come in one by one. With
 * E(m, k) the mean over the sets of k among the first m classes of the product of their f + t·x,
 *
 *   E(m + 1, k) = ((m + 1 − k) · E(m, k) + k · (f + t·x) · E(m, k − 1)) / (m + 1),
 *
 * since of the sets of k among m + 1 a share k / (m + 1) holds the new one. Being means they stay in [0, 1], where the
 * polynomials themselves would overflow.
 */
export function createDistractors(count: number): Distractors {
  const stride = count + 1;
  // E[k · stride + j]: of k samples drawn, none is nearer and j tie.
  const E = new Float64Array(stride * stride);
  const uncertain: number[] = [];
  let certain = 0;

  const include = (m: number, ties: number, farther: number, tied: number) => {
    const most = Math.min(count, m + 1);
    for (let k = most; k >= 1; k--) {
      for (let j = Math.min(k, ties); j >= 0; j--) {
        const kept = k <= m ? (m + 1 - k) * (E[k * stride + j] ?? 0) : 0;
        const before = (k - 1) * stride + j;
        const drawn = farther * (E[before] ?? 0) + (j > 0 ? tied * (E[before - 1] ?? 0) : 0);
        E[k * stride + j] = (kept + k * drawn) / (m + 1);
      }
    }
  };

  return {
    clear() {
      certain = 0;
      uncertain.length = 0;
    },
    add(farther, tied) {
      uncertain.push(farther, tied);
    },
    addFarther() {
      certain++;
    },
    expectation() {
      // Classes that are always farther come first: every set of them has the product 1.
      E.fill(0);
      for (let k = 0; k <= Math.min(count, certain); k++) E[k * stride] = 1;
      let ties = 0;
      for (let i = 0; i < uncertain.length; i += 2) {
        const tied = uncertain[i + 1] ?? 0;
        if (tied > 0) ties++;
        include(certain + i / 2, ties, uncertain[i] ?? 0, tied);
      }
      let sum = 0;
      for (let j = 0; j <= count; j++) sum += (E[count * stride + j] ?? 0) / (j + 1);
      return sum;
    },
  };
}
