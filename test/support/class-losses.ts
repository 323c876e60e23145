import fc from "fast-check";
import { expect } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import type { Value } from "../../src/graph/value.ts";
import { batchOf } from "../../src/losses/batch.ts";
import type { ClassificationLoss } from "../../src/losses/loss.ts";
import { checkGradient } from "../gradients/finite-differences.ts";
import { lossOf } from "./losses.ts";
import { givenScope } from "./scopes.ts";

type Rows = readonly (readonly number[])[];

/** What a definition of a loss with class weights is given. */
export interface Given {
  readonly embeddings: Rows;
  /** Class by class. */
  readonly weight: Rows;
  readonly labels: readonly number[];
}

export const CLASSES = 4;
const DIMENSIONS = 3;
const labels = [0, 2, 2, 1, 0];

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);

export const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));

/** Cosine of each embedding and each weight vector. */
export const cosinesOf = ({ embeddings, weight }: Given): number[][] =>
  embeddings.map((x) => weight.map((w) => dot(x, w) / (norm(x) * norm(w))));

/** Scores with each sample's own changed. */
export const ownChanged = (scores: Rows, { labels }: Given, change: (own: number) => number): number[][] =>
  scores.map((row, i) => row.map((score, c) => (c === labels[i] ? change(score) : score)));

/** (−1)ᵏ cos(mθ) − 2k for a cosine, by the angle itself. */
export const multiplied = (m: number) => (cosine: number) => {
  const angle = Math.acos(cosine);
  const k = Math.floor((angle * m) / Math.PI);
  return (-1) ** k * Math.cos(m * angle) - 2 * k;
};

/** Mean cross entropy of scores, and how many samples another class outscores. */
export function crossEntropyOf(scores: Rows, { labels }: Given) {
  const losses = scores.map((row, i) => {
    const own = row[labels[i] ?? NaN] ?? NaN;
    return {
      loss: Math.log(row.reduce((sum, score) => sum + Math.exp(score - own), 0)),
      wrong: Math.max(...row) > own,
    };
  });
  return {
    loss: losses.reduce((sum, { loss }) => sum + loss, 0) / losses.length,
    active: losses.filter(({ wrong }) => wrong).length,
  };
}

/** How many samples have a higher score for another class. */
export const wrongOf = (scores: Rows, given: Given): number => crossEntropyOf(scores, given).active;

/** Compares a loss with its definition, for embeddings and weights that vary, and its gradients with finite differences. */
export async function compareWithDefinition(
  loss: ClassificationLoss,
  definition: (given: Given) => { readonly loss: number; readonly active: number },
  centres = 1,
): Promise<void> {
  // Directions drawn from a seed: numbers of fast-check's own lie on each other, and rounding then decides which class wins.
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const random = createRandom(seed);
      const rows = (count: number) =>
        Array.from({ length: count }, () => Array.from({ length: DIMENSIONS }, () => random.normal()));
      const given = { embeddings: rows(labels.length), weight: rows(CLASSES * centres), labels };
      const expected = definition(given);
      const result = await lossOfClasses(loss, given);
      expect(result).toMatchObject({ mined: labels.length, active: expected.active });
      expect(result.loss).toBeCloseTo(expected.loss, 8);
    }),
    { numRuns: 4, seed: 7, endOnFailure: true },
  );
  await checkGradient(
    [
      [labels.length, DIMENSIONS],
      [CLASSES * centres, DIMENSIONS],
    ],
    valueByWeights(loss),
    { seed: 3 },
  );
}

/** What a loss with class weights says of four classes. */
export const lossOfClasses = (
  loss: ClassificationLoss,
  { embeddings, weight, labels }: Given,
  dtype: "float32" | "float64" = "float64",
) =>
  lossOf(loss, embeddings.flat(), labels, {
    dtype,
    weights: { weight },
    batch: (batch) => ({ ...batch, classes: CLASSES }),
  });

const valueByWeights =
  (loss: ClassificationLoss) =>
  (...[embeddings, weight]: Value[]): Value => {
    if (!embeddings || !weight) throw new Error("missing input");
    const { scope } = givenScope(embeddings.graph, true, { weight });
    return loss.of({ ...batchOf(embeddings, Int32Array.from(labels)), classes: CLASSES }, scope).loss;
  };

/**
 * Checks that a loss and its gradients are finite in float32 where embeddings lie on their class's weight vector, on its
 * opposite, on another's, or are nothing at all, and where weights are.
 */
export async function checkSafety(loss: ClassificationLoss, centres = 1): Promise<void> {
  const embeddings = [
    [1, 0, 0],
    [0, -3, 0],
    [0, 0, 50],
    [0, 0, 0],
  ];
  const directions = [
    [2, 0, 0],
    [0, 1, 0],
    [0, 0, 7],
    [0, 0, 0],
  ];
  const weight = directions.flatMap((row) => Array.from({ length: centres }, () => row));
  for (const labels of [
    [0, 1, 0, 3],
    [1, 1, 1, 1],
  ]) {
    const { loss: value, gradient, gradientOf } = await lossOfClasses(loss, { embeddings, weight, labels }, "float32");
    expect([value, ...gradient, ...gradientOf("weight")].filter((number) => !Number.isFinite(number))).toEqual([]);
  }
}
