/** How many parts a batch of these labels offers, when it is compared with itself. */
export type Offered = (labels: Int32Array) => number;

/** Number of samples of each sample's class, itself included. */
function classSizes(labels: Int32Array): number[] {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return Array.from(labels, (label) => sizes.get(label) ?? 0);
}

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Every sample. */
export const samples: Offered = (labels) => labels.length;

/** Samples with another of their class. */
export const samplesWithPositive: Offered = (labels) => classSizes(labels).filter((size) => size > 1).length;

/** Pairs of two samples, with either side as the anchor. */
export const pairs: Offered = (labels) => labels.length * (labels.length - 1);

/** Pairs of one class, with either side as the anchor. */
export const positivePairs: Offered = (labels) => total(classSizes(labels).map((size) => size - 1));

/** Triplets of an anchor, another of its class, and one of another class. */
export const triplets: Offered = (labels) =>
  total(classSizes(labels).map((size) => (size - 1) * (labels.length - size)));
