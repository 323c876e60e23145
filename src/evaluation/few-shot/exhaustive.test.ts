import fc from "fast-check";
import { expect, test } from "vitest";
import { matrix, type Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { fewShotAccuracy } from "./accuracy.ts";
import { createDistractors } from "./distractors.ts";
import { exhaustiveOneShot } from "./exhaustive.ts";

const line = (values: readonly number[]): Matrix => matrix(Float64Array.from(values), values.length, 1);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** All sets of `count` of the items. */
function sets<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => sets(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

/** All ways to take one of each list. */
const choices = (lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>((all, list) => all.flatMap((taken) => list.map((item) => [...taken, item])), [[]]);

/** Accuracy by going through every support set there can be. */
function enumerated(values: readonly number[], labels: readonly number[], ways: number): number {
  const groups = [...new Set(labels)].map((label) => values.flatMap((_, i) => (labels[i] === label ? [i] : [])));
  const between = (a: number, b: number) => Math.abs((values[a] ?? NaN) - (values[b] ?? NaN));
  const ofClasses = groups.flatMap((own) => {
    if (own.length < 2) return [];
    const others = groups.filter((group) => group !== own);
    const trials = own.flatMap((query) =>
      own
        .filter((right) => right !== query)
        .map((right) => {
          const reach = between(query, right);
          // Sets of classes are equally likely, and so are samples of each; sets differ in how many choices they have.
          return mean(
            sets(others, ways - 1).map((set) =>
              mean(
                choices(set).map((wrong) => {
                  const distances = wrong.map((sample) => between(query, sample));
                  if (distances.some((d) => d < reach)) return 0;
                  return 1 / (1 + distances.filter((d) => d === reach).length);
                }),
              ),
            ),
          );
        }),
    );
    return [mean(trials)];
  });
  return mean(ofClasses);
}

test("the exact accuracy is that of every support set there can be, ties included", () => {
  // Few places, so that ties abound.
  const samples = fc.array(
    fc.record({ value: fc.integer({ min: 0, max: 4 }), label: fc.integer({ min: 0, max: 4 }) }),
    { minLength: 5, maxLength: 9 },
  );
  let compared = 0;
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 5 }), (drawn, wanted) => {
      // The first two make a query possible.
      const labels = [0, 0, ...drawn.map(({ label }) => label)];
      const values = [1, 3, ...drawn.map(({ value }) => value)];
      const ways = Math.min(wanted, new Set(labels).size);
      const { accuracy } = exhaustiveOneShot(line(values), labels, { ways });
      expect(accuracy).toBeCloseTo(enumerated(values, labels, ways), 12);
      compared++;
    }),
    { numRuns: 150, seed: 2 },
  );
  expect(compared).toBe(150);
});

test("trials tend to the exact accuracy", () => {
  const random = createRandom(3);
  const labels = Array.from({ length: 40 }, (_, c) => c).flatMap((c) => Array.from({ length: 1 + (c % 7) }, () => c));
  // Rounded, so that there are ties.
  const data = Float64Array.from(
    labels.flatMap((c) => [c % 8, Math.floor(c / 8)]),
    (v) => Math.round(2 * (v + 0.6 * random.normal())) / 2,
  );
  const embeddings = matrix(data, labels.length, 2);
  for (const distance of ["euclidean", "cosine"] as const) {
    for (const ways of [2, 5, 20, 40]) {
      const { accuracy } = exhaustiveOneShot(embeddings, labels, { ways, distance });
      const drawn = fewShotAccuracy(embeddings, labels, { ways, distance, trials: 5000, random: createRandom(4) });
      expect(Math.abs(drawn.accuracy - accuracy)).toBeLessThan(4 * Math.sqrt((accuracy * (1 - accuracy)) / 5000));
    }
  }
});

test("a collapsed embedding scores exactly chance, classes that lie apart exactly 1, and one way always 1", () => {
  const labels = [0, 0, 0, 1, 1, 2, 2, 3];
  expect(exhaustiveOneShot(line(labels.map(() => 0.3)), labels, { ways: 3 }).accuracy).toBeCloseTo(1 / 3, 14);
  expect(exhaustiveOneShot(line(labels), labels, { ways: 4 }).accuracy).toBe(1);
  expect(exhaustiveOneShot(line([0, 5, 1, 2, 8, 3, 3, 3]), labels, { ways: 1 }).accuracy).toBe(1);
  expect(exhaustiveOneShot(line(labels), labels, { ways: 2 })).toEqual({
    ways: 2,
    shots: 1,
    queries: 1,
    accuracy: 1,
    // Six ordered pairs of class 0, two each of classes 1 and 2; class 3 has no second sample.
    trials: 10,
    episodes: 10,
    interval: { low: 1, high: 1, by: "exact" },
  });
});

test("two thousand classes do not overflow", () => {
  const distractors = createDistractors(1000);
  distractors.clear();
  for (let c = 0; c < 1999; c++) distractors.addFarther();
  distractors.add(0.5, 0);
  // The one uncertain class is in half of the sets of 1,000.
  expect(distractors.expectation()).toBeCloseTo(0.75, 12);
});

test("what cannot be measured is refused in a line", () => {
  const refusal = (message: string, values: number[], labels: number[], ways: number) =>
    expect(() => exhaustiveOneShot(line(values), labels, { ways })).toThrow(message);
  refusal("too few classes: 2 for 3 ways, expected at least 3", [0, 1, 2, 3], [0, 0, 1, 1], 3);
  refusal("no queries: no class has 2 samples", [0, 1], [0, 1], 2);
  refusal("invalid embedding: NaN at sample 1", [0, NaN, 2, 3], [0, 0, 1, 1], 2);
  refusal("invalid ways: 0", [0, 1, 2, 3], [0, 0, 1, 1], 0);
});
