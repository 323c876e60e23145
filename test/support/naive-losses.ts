import fc from "fast-check";
import { expect } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import type { BatchLoss } from "../../src/losses/loss.ts";
import { lossOf } from "./losses.ts";
import { rowsOf } from "./tensors.ts";

/** Embeddings of 8 samples in the plane, row after row, and their labels: some classes have one sample alone. */
export interface LabelledPoints {
  readonly data: readonly number[];
  readonly labels: readonly number[];
}

const SIZE = 8;

/** Labelled points whose lengths and directions are all apart from one another, but for what has no chance to happen. */
const labelledPoints: fc.Arbitrary<LabelledPoints> = fc
  .record({ seed: fc.nat(), labels: fc.array(fc.nat({ max: 3 }), { minLength: SIZE, maxLength: SIZE }) })
  .map(({ seed, labels }) => {
    const random = createRandom(seed);
    return { data: labels.flatMap(() => [random.normal(), random.normal()]), labels };
  });

const dot = (a: readonly number[], b: readonly number[]) => sumOf(a.map((x, i) => x * (b[i] ?? NaN)));

export const sumOf = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** 0 for none. */
export const meanOf = (list: readonly number[]): number => sumOf(list) / Math.max(1, list.length);

/** A batch as loops want it: who is compared with whom, and how alike they are. */
export function naiveBatch({ data, labels }: LabelledPoints) {
  const rows = rowsOf(data, 2);
  const indices = rows.map((_, i) => i);
  const matrix = (f: (a: readonly number[], b: readonly number[]) => number) =>
    rows.map((a) => rows.map((b) => f(a, b)));
  return {
    rows,
    indices,
    /** cos(i, j) */
    cosines: matrix((a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))),
    /** ‖i − j‖ */
    distances: matrix((a, b) => Math.hypot(...a.map((x, k) => x - (b[k] ?? NaN)))),
    /** i · j */
    products: matrix(dot),
    positives: (a: number) => indices.filter((i) => i !== a && labels[i] === labels[a]),
    negatives: (a: number) => indices.filter((i) => labels[i] !== labels[a]),
  };
}

export type NaiveBatch = ReturnType<typeof naiveBatch>;

/** The element of a matrix. */
export const entry = (matrix: readonly (readonly number[])[], i: number, j: number): number => matrix[i]?.[j] ?? NaN;

/** Pairs of an anchor and a positive. */
export const positivePairsOf = ({ indices, positives }: NaiveBatch): (readonly [number, number])[] =>
  indices.flatMap((a) => positives(a).map((p) => [a, p] as const));

/** Triplets of an anchor, a positive and a negative. */
export const tripletsOf = ({ indices, positives, negatives }: NaiveBatch): (readonly [number, number, number])[] =>
  indices.flatMap((a) => positives(a).flatMap((p) => negatives(a).map((n) => [a, p, n] as const)));

/** How many samples have a positive but a more similar negative. */
export const misplacedOf = ({ indices, positives, negatives, cosines }: NaiveBatch): number =>
  indices.filter((a) => {
    const most = (list: readonly number[]) => Math.max(...list.map((i) => entry(cosines, a, i)));
    return positives(a).length > 0 && most(negatives(a)) > most(positives(a));
  }).length;

interface Expected {
  readonly loss: number;
  readonly mined: number;
  readonly active: number;
}

/** Compares a loss and what it counts with what loops over a batch find, for batches drawn at random. */
export async function expectAgreement(
  loss: BatchLoss,
  naive: (batch: NaiveBatch, labels: readonly number[]) => Expected,
  { runs = 8, seed = 7 } = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(labelledPoints, async ({ data, labels }) => {
      const expected = naive(naiveBatch({ data, labels }), labels);
      const { mined, active, loss: value } = await lossOf(loss, data, labels);
      expect({ mined, active }).toEqual({ mined: expected.mined, active: expected.active });
      expect(Math.abs(value - expected.loss)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected.loss)));
    }),
    { numRuns: runs, seed },
  );
}
