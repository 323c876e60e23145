import type { SampleHardness } from "./hardness.ts";

/** A sample whose label may be wrong. */
export interface Suspect {
  /** How many robust standard deviations its violation lies above the median of its class. */
  readonly suspicion: number;
  /** Whether its label is likely wrong: it stands out, and most of its pairs are active. */
  readonly likely: boolean;
  readonly history: SampleHardness;
}

/** Suspicion, and share of a sample's pairs that are active, from which on its label is likely wrong. */
const LIKELY = { suspicion: 5, activeShare: 0.5 };

/** Pairs that a sample must have been in for its mean to say something. */
const ENOUGH_PAIRS = 10;

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const TO_SD = 1.4826;

/** The least that counts as a standard deviation, as a fraction of the margin: a class that is learned has hardly any. */
const LEAST = 1 / 40;

/**
 * How suspicious each label is, the most suspicious first. A sample under a wrong label lies far from what it is paired
 * with and near to negatives, so its triplets violate the margin more than those of its class do, in the mean over the
 * whole training: late in it a network may have learned the wrong label by heart, and early all samples are alike
 * (averaging margins over a training is the idea of Pleiss et al., Identifying Mislabeled Data using the Area Under the
 * Margin Ranking, 2020). The unit is a robust standard deviation: 1.4826 times the median absolute deviation from the
 * class's median, over the class or over all samples, whichever is larger, and at least a fortieth of the margin.
 * @param labels label of every sample of the dataset.
 * @param margin of the triplet loss.
 */
export function suspects(histories: readonly SampleHardness[], labels: ArrayLike<number>, margin: number): Suspect[] {
  const byClass = new Map<number, SampleHardness[]>();
  for (const history of histories) {
    if (history.pairs < ENOUGH_PAIRS) continue;
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
      const unit = Math.max(LEAST * margin, TO_SD * Math.max(common, median(deviations)));
      return own.map((history): Suspect => {
        const suspicion = (history.violation - centre) / unit;
        const activeShare = (history.anchor.active + history.positive.active) / history.pairs;
        return { suspicion, likely: suspicion >= LIKELY.suspicion && activeShare >= LIKELY.activeShare, history };
      });
    })
    .sort((a, b) => b.suspicion - a.suspicion || a.history.sample - b.history.sample);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[sorted.length % 2 === 1 ? half : half - 1] ?? 0)) / 2;
}
