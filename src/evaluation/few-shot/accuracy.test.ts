import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix, type Matrix } from "../../core/matrix.ts";
import { createRandom, type Random } from "../../core/random.ts";
import { fewShotAccuracy } from "./accuracy.ts";

const PROTOCOLS = ["corrected", "paper"] as const;
type OneQuery = (typeof PROTOCOLS)[number];

const line = (values: readonly number[]): Matrix => matrix(Float64Array.from(values), values.length, 1);

/** `sizes[c]` samples of each class c. */
const labelsOf = (sizes: readonly number[]) => sizes.flatMap((size, c) => Array.from({ length: size }, () => c));

/** Bounds at about four standard deviations of a share p over n trials. */
function expectShare(actual: number, p: number, n: number): void {
  expect(Math.abs(actual - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
}

describe("fewShotAccuracy with one query", () => {
  it.each(PROTOCOLS)("is 1 where classes lie apart (%s)", (protocol) => {
    const labels = labelsOf([5, 4, 6, 5]);
    const result = fewShotAccuracy(line(labels.map((c, i) => c * 10 + i / 20)), labels, {
      ways: 4,
      random: createRandom(1),
      protocol,
    });
    expect(result).toMatchObject({ ways: 4, shots: 1, queries: 1, accuracy: 1, trials: 1000, episodes: 1000 });
  });

  it.each(PROTOCOLS)("is chance, not 1, where the embedding has collapsed to a point (%s)", (protocol) => {
    const labels = labelsOf([5, 5, 5, 5, 5]);
    for (const distance of ["euclidean", "cosine"] as const) {
      const options = { ways: 5, trials: 4000, random: createRandom(2), protocol, distance };
      expectShare(fewShotAccuracy(line(labels.map(() => 0.7)), labels, options).accuracy, 1 / 5, 4000);
    }
  });

  it("is chance where the embedding says nothing of the class", () => {
    const random = createRandom(3);
    const labels = labelsOf(Array.from({ length: 40 }, () => 25));
    const noise = line(labels.map(() => random.normal()));
    expectShare(fewShotAccuracy(noise, labels, { ways: 10, trials: 4000, random }).accuracy, 1 / 10, 4000);
  });

  it("agrees with the exact probability on a small case", () => {
    // Classes at {0, 4}, {1}, {9}; the query is 0 or 4. Three ways leave no choice of classes: from 0 the right one (4)
    // loses to 1; from 4 it (0, distance 4) loses to 1 (distance 3). Two ways: against class 2 alone it wins.
    const embeddings = line([0, 4, 1, 9]);
    const labels = [0, 0, 1, 2];
    expect(fewShotAccuracy(embeddings, labels, { ways: 3, trials: 50, random: createRandom(4) }).accuracy).toBe(0);
    const two = fewShotAccuracy(embeddings, labels, { ways: 2, trials: 4000, random: createRandom(4) });
    expectShare(two.accuracy, 1 / 2, 4000);
  });

  it("counts a tie of two as half", () => {
    const labels = [0, 0, 1];
    const { accuracy } = fewShotAccuracy(line([0, 1, 0.5]), labels, { ways: 2, trials: 10, random: createRandom(5) });
    expect(accuracy).toBe(0);
    const tied = fewShotAccuracy(line([0, 1, 1]), labels, { ways: 2, trials: 4000, random: createRandom(5) });
    // Query 0: right and wrong both at distance 1, half. Query 1: the wrong one is at distance 0.
    expectShare(tied.accuracy, 1 / 4, 4000);
  });

  it("draws query classes evenly and distractors from distinct classes, or both as the paper's list of labels does", () => {
    // Class 0 (2 samples) is far better than class 1 (8 samples), whose samples coincide with class 2's.
    const labels = labelsOf([2, 8]);
    const embeddings = line([0, 0.1, 5, 6.1, 7.3, 8.6, -10, -11.2, -12.5, -14]);
    const accuracy = (protocol: OneQuery) =>
      fewShotAccuracy(embeddings, labels, { ways: 2, trials: 6000, random: createRandom(6), protocol }).accuracy;
    // Exact: a query of class 0 is always right; of class 1, averaged over its ordered pairs and both distractors.
    const own = [5, 6.1, 7.3, 8.6, -10, -11.2, -12.5, -14];
    const outcomes = own.flatMap((q, i) =>
      own.flatMap((r, j) => (i === j ? [] : [0, 0.1].map((w) => (Math.abs(q - r) < Math.abs(q - w) ? 1 : 0)))),
    );
    const second = outcomes.reduce((a: number, b) => a + b, 0) / outcomes.length;
    expectShare(accuracy("corrected"), (1 + second) / 2, 6000);
    expectShare(accuracy("paper"), 0.2 + 0.8 * second, 6000);
  });

  it("lets large classes stand in the paper's support sets more often, and twice", () => {
    // The query is 0, the right one 1; class 1 (one sample) is nearer, class 2 (nine samples) is not.
    const labels = labelsOf([2, 1, 9]);
    const embeddings = line([0, 1, 0.5, ...Array.from({ length: 9 }, () => 50)]);
    const lossShare = (protocol: OneQuery, ways: number) =>
      fewShotAccuracy(embeddings, labels, { ways, trials: 6000, random: createRandom(8), protocol });
    // Distinct: the query is of class 0 or 2, evenly; class 2 coincides and is always right (its right one is at
    // distance 0); class 0 against class 1 or 2, evenly.
    expectShare(lossShare("corrected", 2).accuracy, 0.5 + 0.5 * 0.5, 6000);
    // Paper: class 0 with probability 2/11 of the eleven samples with a partner, and class 1 is one of ten entries.
    expectShare(lossShare("paper", 2).accuracy, 9 / 11 + (2 / 11) * (9 / 10), 6000);
    // Four ways of three classes: the distinct draw refuses, the paper's repeats class 2 (three of ten entries).
    expect(() => lossShare("corrected", 4)).toThrow(InputError);
    // A query of class 2 finds entries only among the three others, so all of them.
    expectShare(lossShare("paper", 4).accuracy, 9 / 11 + (2 / 11) * (7 / 10), 6000);
  });

  it("compares two embeddings on the same trials for the same seed", () => {
    const labels = labelsOf([3, 3, 3, 3]);
    const drawn = (embeddings: Matrix): number[] => {
      const source = createRandom(9);
      const draws: number[] = [];
      const recording: Random = {
        ...source,
        integer: (bound) => {
          draws.push(source.integer(bound));
          return draws.at(-1) ?? NaN;
        },
      };
      fewShotAccuracy(embeddings, labels, { ways: 3, trials: 20, random: recording });
      return draws;
    };
    expect(drawn(line(labels.map(() => 1)))).toEqual(drawn(line(labels.map((_, i) => i * i))));
  });

  it("measures angles under the cosine distance", () => {
    const points = matrix(Float64Array.from([1, 0, 9, 0.1, 1, 3, 0.5, 4]), 4, 2);
    const labels = [0, 0, 1, 1];
    const accuracy = (distance: "cosine" | "euclidean") =>
      fewShotAccuracy(points, labels, { ways: 2, trials: 200, random: createRandom(10), distance }).accuracy;
    expect(accuracy("cosine")).toBe(1);
    expect(accuracy("euclidean")).toBeLessThan(1);
  });

  it("is 1 by definition with one way", () => {
    const options = { ways: 1, trials: 10, random: createRandom(11) };
    expect(fewShotAccuracy(line([0, 1, 2]), [0, 0, 1], options).accuracy).toBe(1);
  });

  it("names what is wrong with its input", () => {
    const random = createRandom(12);
    const points = line([0, 1, 2, 3]);
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 3, random })).toThrow(
      new InputError("too few classes: 2 for 3 ways, expected at least 3; ask for fewer ways"),
    );
    expect(() => fewShotAccuracy(points, [0, 0, 0, 1], { ways: 3, random, protocol: "paper" })).toThrow(
      /^too few samples: 1 outside/,
    );
    for (const protocol of PROTOCOLS) {
      expect(() => fewShotAccuracy(points, [0, 1, 2, 3], { ways: 2, random, protocol })).toThrow(/^no queries/);
    }
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 0, random })).toThrow(/^invalid ways: 0/);
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 2, trials: 0.5, random })).toThrow(
      /^invalid trials: 0.5/,
    );
    expect(() => fewShotAccuracy(line([0, NaN, 2, 3]), [0, 0, 1, 1], { ways: 2, random })).toThrow(InputError);
    // @ts-expect-error a misspelt protocol must not pass for another one
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 2, random, protocol: "papers" })).toThrow(
      "unknown few-shot protocol: papers, expected corrected, paper, vinyals, koch or lake",
    );
    // @ts-expect-error nor a misspelt decision
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 2, random, decision: "mean" })).toThrow(
      "unknown few-shot decision: mean, expected nearest, prototype or knn",
    );
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 2, random, protocol: "paper", shots: 2 })).toThrow(
      "invalid shots: 2, expected 1 as in the paper; take the protocol corrected for more",
    );
    expect(() => fewShotAccuracy(points, [0, 0, 1, 1], { ways: 2, shots: 2, random })).toThrow(
      "no queries: no class has 3 samples, expected one with that many for 2 of them in the support set and the rest as queries",
    );
    expect(() => fewShotAccuracy(points, [0, 0, 0, 1], { ways: 2, shots: 2, random })).toThrow(
      "too few classes: 1 of 2 samples or more for 2 ways, expected at least 2; ask for fewer ways, shots or queries",
    );
  });
});
