import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceNames, isComparable, naiveDistance } from "../../../test/support/naive-distances.ts";
import type { Degrees } from "../../core/degrees.ts";
import { matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { distanceAmong } from "./between.ts";
import { BINS, type DistanceHistogram } from "./histogram.ts";
import { pairDistances } from "./pair-distances.ts";
import { byDegrees, byLabels, type Kinship } from "./pairs.ts";

type Points = readonly (readonly number[])[];
const toMatrix = (points: Points) => matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 0);
const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const point = fc.array(coordinate, { minLength: 3, maxLength: 3 }).filter(isComparable);
const labelled = fc.array(fc.tuple(point, fc.integer({ min: 0, max: 3 })), { minLength: 2, maxLength: 14 });
const random = createRandom(4);

/** What there is to see of every pair and every triplet, one after the other. */
function naive(count: number, kinship: Kinship, between: (i: number, j: number) => number, margin: number) {
  const [positive, negative]: [number[], number[]] = [[], []];
  const triplets = { easy: 0, semiHard: 0, hard: 0 };
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const kind = kinship(i, j);
      if (i < j && kind !== 0) (kind > 0 ? positive : negative).push(between(i, j));
      for (let n = 0; n < count && kind > 0; n++) {
        if (n === i || kinship(i, n) >= 0) continue;
        const [near, far] = [between(i, j), between(i, n)];
        if (far >= near + margin) triplets.easy++;
        else if (far > near) triplets.semiHard++;
        else triplets.hard++;
      }
    }
  }
  return { positive, negative, triplets };
}

function naiveCounts(values: readonly number[], { edges }: DistanceHistogram): number[] {
  return Array.from({ length: BINS }, (_, k) => {
    const [from = NaN, to = NaN] = [edges[k], edges[k + 1]];
    return values.filter((value) => value >= from && (value < to || (k === BINS - 1 && value === to))).length;
  });
}

test.each(distanceNames)("distances under %s are those of its definition, the anchor first", (name) => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
      const between = distanceAmong(toMatrix(points), name);
      points.forEach((a, i) =>
        points.forEach((b, j) => expect(between(i, j)).toBeCloseTo(naiveDistance(name, a, b), 9)),
      );
    }),
    { seed: 1, numRuns: 20 },
  );
});

describe("how the distances of pairs lie", () => {
  test("counts every pair and every triplet as a loop over all of them does", () => {
    fc.assert(
      fc.property(labelled, fc.constantFrom(...distanceNames), (list, distance) => {
        const points = toMatrix(list.map(([one]) => one));
        const kinship = byLabels(list.map(([, label]) => label));
        const expected = naive(list.length, kinship, distanceAmong(points, distance), 0.3);
        const { distances, difficulty } = pairDistances(points, kinship, { distance, margin: 0.3, random });
        expect(distances.edges).toHaveLength(BINS + 1);
        const all = [0, ...expected.positive, ...expected.negative];
        expect(distances.edges[0]).toBe(Math.min(...all));
        expect(distances.positive).toEqual(naiveCounts(expected.positive, distances));
        expect(distances.negative).toEqual(naiveCounts(expected.negative, distances));
        const { easy, semiHard, hard } = expected.triplets;
        const total = easy + semiHard + hard;
        const shares = { easy: easy / total, semiHard: semiHard / total, hard: hard / total };
        expect(difficulty).toEqual(total === 0 ? undefined : shares);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test("leaves out pairs that a relevance calls neither", () => {
    const degrees: Degrees = { between: (i, j) => 1 - Math.abs(i - j) / 4, positiveFrom: 0.75, negativeTo: 0.25 };
    const points = toMatrix([[0], [1], [3], [6], [10]]);
    const { distances, difficulty } = pairDistances(points, byDegrees(degrees), {
      distance: "euclidean",
      margin: 1,
      random,
    });
    // Of one kind are neighbours, of two those three or more apart.
    expect(distances.positive.reduce((a, b) => a + b)).toBe(4);
    expect(distances.negative.reduce((a, b) => a + b)).toBe(3);
    expect(distances.edges.at(-1)).toBe(10);
    expect(difficulty).toEqual({ easy: 1, semiHard: 0, hard: 0 });
  });

  test("draws evenly where there are more than it looks at, and the same for the same seed", () => {
    const draw = createRandom(9);
    const rows = Array.from({ length: 90 }, (_, i) => [(i % 3) + draw.normal(), draw.normal()]);
    const [points, kinship] = [toMatrix(rows), byLabels(rows.map((_, i) => i % 3))];
    const options = { distance: "euclidean", margin: 0.5, random } as const;
    const whole = pairDistances(points, kinship, options);
    const drawn = pairDistances(points, kinship, { ...options, limit: 1000 });
    expect(pairDistances(points, kinship, { ...options, limit: 1000 })).toEqual(drawn);
    expect(drawn.distances.positive.reduce((a, b) => a + b)).toBe(1000);
    expect(drawn.distances.negative.reduce((a, b) => a + b)).toBe(1000);
    const all = naive(90, kinship, distanceAmong(points, "euclidean"), 0.5).triplets;
    // A share of 1000 draws has a standard error below 0.016, and the pairs that they are of are drawn too.
    for (const kind of ["easy", "semiHard", "hard"] as const) {
      const share = all[kind] / (all.easy + all.semiHard + all.hard);
      expect(Math.abs((whole.difficulty?.[kind] ?? NaN) - share)).toBeLessThan(1e-12);
      expect(Math.abs((drawn.difficulty?.[kind] ?? NaN) - share)).toBeLessThan(0.08);
    }
  });

  test("has bins also where all points are one, and no triplets where there is one class or no margin", () => {
    const points = toMatrix([[1], [1], [1]]);
    const alone = pairDistances(points, byLabels([0, 0, 0]), { distance: "euclidean", margin: 1, random });
    expect([alone.distances.positive[0], alone.distances.edges.at(-1), alone.difficulty]).toEqual([3, 1, undefined]);
    const without = pairDistances(points, byLabels([0, 0, 1]), { distance: "euclidean", margin: null, random });
    expect(without).not.toHaveProperty("difficulty");
    const met = pairDistances(points, byLabels([0, 0, 1]), { distance: "euclidean", margin: 1, random });
    expect(met.difficulty).toEqual({ easy: 0, semiHard: 0, hard: 1 });
  });

  test("ends where nearly no draw would find a triplet", () => {
    const points = toMatrix(Array.from({ length: 60 }, (_, i) => [i]));
    const lone: Kinship = (i, j) => (Math.min(i, j) === 0 && Math.max(i, j) === 1 ? -1 : 1);
    const { difficulty } = pairDistances(points, lone, { distance: "euclidean", margin: 1, random, limit: 10 });
    expect(difficulty).toBeUndefined();
  });
});
