import type { SampleHardness } from "./hardness.ts";

/** A sample whose label may be wrong. */
export interface Suspect {
  /** How many robust standard deviations its violation lies above the median of its class. */
  readonly suspicion: number;
  readonly history: SampleHardness;
}

/** Suspicion from which on a sample is listed as a likely label error. */
export const LIKELY = 5;

/** Pairs that a sample must have been in for its mean to say something. */
const ENOUGH_PAIRS = 10;

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const TO_SD = 1.4826;

/** Where most of a class has no violation at all: the unit that is left. */
const SMALLEST = 1e-6;

/**
 * How suspicious each label is, the most suspicious first. A sample under a wrong label lies far from what it is paired
 * with and near to negatives, so its triplets violate the margin more than those of its class do, in the mean over the
 * whole training: late in it a network may have learned the wrong label by heart, and early all samples are alike
 * (averaging margins over a training is the idea of Pleiss et al., Identifying Mislabeled Data using the Area Under the
 * Margin Ranking, 2020). The unit is a robust standard deviation: 1.4826 times the median absolute deviation from the
 * class's median, over the class or over all samples, whichever is larger.
 * @param labels label of every sample of the dataset.
 */
export function suspects(histories: readonly SampleHardness[], labels: ArrayLike<number>): Suspect[] {
  const enough = histories.filter(({ pairs }) => pairs >= ENOUGH_PAIRS);
  const byClass = new Map<number, SampleHardness[]>();
  for (const history of enough) {
    const label = labels[history.sample] ?? -1;
    const own = byClass.get(label) ?? [];
    own.push(history);
    byClass.set(label, own);
  }
  const classes = [...byClass.values()].map((own) => {
    const centre = median(own.map(({ violation }) => violation));
    return { own, centre, deviations: own.map(({ violation }) => Math.abs(violation - centre)) };
  });
  const common = median(classes.flatMap(({ deviations }) => deviations));
  return classes
    .flatMap(({ own, centre, deviations }) => {
      const unit = TO_SD * Math.max(common, median(deviations), SMALLEST);
      return own.map((history) => ({ suspicion: (history.violation - centre) / unit, history }));
    })
    .sort((a, b) => b.suspicion - a.suspicion || a.history.sample - b.history.sample);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[sorted.length % 2 === 1 ? half : half - 1] ?? 0)) / 2;
}
