import { InputError, lookUp } from "../core/errors.ts";
import { at, type Matrix, row } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import { openReservoir } from "../core/reservoir.ts";
import type { TripletIndices } from "./miner.ts";

/** Distance of two samples of a batch: a matrix, or a function where there is no room for one. */
export type BatchDistance = Matrix<Float32Array> | ((anchor: number, other: number) => number);

/** Which triplets there are to find: the candidates of the policy of the same name. */
export type TripletKind = "random" | "randomHard" | "semiHard" | "hard" | "easy";

export interface AllTripletsOptions {
  /** Default semiHard. */
  readonly kind?: TripletKind;
  /** In units of the distance. Default 0.2. */
  readonly margin?: number;
  /** Triplets that are kept at most, 1 or more; of more, each is kept with the same probability. Default 1,000,000. */
  readonly maxTriplets?: number;
  /** Draws which are kept where there are more. */
  readonly random: Random;
}

/** Whether a triplet is of a kind, given d(a, p), d(a, n) and ℓ = d(a, p) − d(a, n) + m. */
type Test = (positive: number, negative: number, loss: number) => boolean;

const tests: Readonly<Record<TripletKind, Test>> = {
  random: () => true,
  randomHard: (_positive, _negative, loss) => loss > 0,
  semiHard: (positive, negative, loss) => loss > 0 && negative > positive,
  hard: (positive, negative) => negative <= positive,
  easy: (_positive, _negative, loss) => loss <= 0,
};

/**
 * Every triplet of a kind in a batch, by plain loops over its distances, with either side of a pair as the anchor; of more
 * than `maxTriplets`, so many of them, drawn evenly. Whatever the batch, it keeps three lists of that length at most and one
 * row of distances. Sums are rounded as in a float32 graph, so that it finds what the policies find.
 * Throws an InputError for a distance that is not finite.
 * @example const miner: Miner = (distances, labels, random) => allTriplets(distances, labels, { kind: "hard", random });
 */
export function allTriplets(distances: BatchDistance, labels: Int32Array, options: AllTripletsOptions): TripletIndices {
  const { kind = "semiHard", margin = 0.2, maxTriplets = 1_000_000, random } = options;
  const test = lookUp<Test>("kind of triplet", tests, kind);
  if (!(Number.isInteger(maxTriplets) && maxTriplets >= 1)) {
    throw new InputError(`invalid maxTriplets: ${maxTriplets}, expected a whole number, 1 or more`);
  }
  if (!(Number.isFinite(margin) && margin >= 0)) {
    throw new InputError(`invalid margin: ${margin}, expected a finite number, 0 or more`);
  }
  const capacity = Math.min(maxTriplets, tripletsOf(labels));
  const [anchors, positives, negatives] = [
    new Int32Array(capacity),
    new Int32Array(capacity),
    new Int32Array(capacity),
  ];
  const reservoir = openReservoir(capacity, random);
  const m = Math.fround(margin);
  const rowOf = rowReader(distances, labels.length);
  for (let a = 0; a < labels.length; a++) {
    const far = rowOf(a);
    for (let p = 0; p < labels.length; p++) {
      if (p === a || labels[p] !== labels[a]) continue;
      const positive = at(far, p);
      const limit = Math.fround(positive + m);
      for (let n = 0; n < far.length; n++) {
        const negative = far[n];
        if (negative === undefined || labels[n] === labels[a]) continue;
        if (!test(positive, negative, Math.fround(limit - negative))) continue;
        const place = reservoir.offer();
        if (place === null) continue;
        anchors[place] = a;
        positives[place] = p;
        negatives[place] = n;
      }
    }
  }
  const found = reservoir.size();
  return {
    anchors: anchors.subarray(0, found),
    positives: positives.subarray(0, found),
    negatives: negatives.subarray(0, found),
  };
}

/** Triplets of a batch of any kind: for each sample, others of its class times samples of other classes. */
function tripletsOf(labels: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + size * (size - 1) * (labels.length - size), 0);
}

/** Gives the distances of one sample to all, valid until the next is asked for. */
function rowReader(distances: BatchDistance, size: number): (anchor: number) => Float32Array {
  if (typeof distances !== "function" && (distances.rows !== size || distances.columns !== size)) {
    throw new InputError(
      `invalid distances: ${distances.rows} × ${distances.columns}, expected ${size} × ${size}, as many as there are labels`,
    );
  }
  const buffer = new Float32Array(typeof distances === "function" ? size : 0);
  return (anchor) => {
    if (typeof distances === "function") for (let i = 0; i < size; i++) buffer[i] = distances(anchor, i);
    const far = typeof distances === "function" ? buffer : row(distances, anchor);
    for (let i = 0; i < far.length; i++) {
      if (Number.isFinite(far[i])) continue;
      throw new InputError(
        `invalid distance: ${far[i]} between samples ${anchor} and ${i}, expected a finite number; the embeddings may not be finite`,
      );
    }
    return far;
  };
}
