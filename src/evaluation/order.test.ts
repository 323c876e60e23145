import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceNames, isComparable, naiveDistance } from "../../test/support/naive-distances.ts";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { sameClass } from "../data/relevance/same-class.ts";
import { exhaustiveOneShot } from "./few-shot/exhaustive.ts";
import { fewShotAccuracy } from "./few-shot/accuracy.ts";
import { exactDistanceRows } from "./distance-rows.ts";
import { knnPredict } from "./knn.ts";
import { lengthOf, ordering } from "./order.ts";
import { ndcg } from "./ranking/ndcg.ts";
import { retrievalMeasures } from "./ranking/retrieval-measures.ts";
import { retrieval } from "./retrieval.ts";
import { BLOCK, comparableRows } from "./rows.ts";

type Points = readonly (readonly number[])[];

const toMatrix = (points: Points) => matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 0);

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const someRows = fc.array(fc.array(coordinate, { minLength: 3, maxLength: 3 }).filter(isComparable), {
  minLength: 2,
  maxLength: 7,
});

describe.each(distanceNames)("under %s", (name) => {
  test("rows are ordered as the distances from a query, singly and in blocks", () => {
    fc.assert(
      fc.property(someRows, (points) => {
        const [columns, count] = [3, points.length];
        const rows = comparableRows(toMatrix(points), name);
        const { between, block } = ordering(name);
        const blocked = new Float64Array(BLOCK * count);
        block(rows, columns, 0, count, blocked, count);
        for (let q = 0; q < Math.min(BLOCK, count); q++) {
          const ordered = points.map((_, j) => between(rows, q * columns, rows, j * columns, columns));
          expect(Array.from(blocked.subarray(q * count, (q + 1) * count))).toEqual(ordered);
          const far = points.map((point) => naiveDistance(name, points[q] ?? [], point));
          for (let i = 0; i < count; i++) {
            for (let j = 0; j < count; j++) {
              const difference = (far[i] ?? NaN) - (far[j] ?? NaN);
              // What is as far to rounding may be ordered either way.
              if (difference > 1e-9) expect(ordered[i]).toBeGreaterThan(ordered[j] ?? NaN);
            }
          }
        }
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  test("retrieval, few-shot trials and neighbours ask for its own neighbours", () => {
    // Long and short, near and far: every measure has another order.
    const random = createRandom(5);
    const points = Array.from({ length: 40 }, () =>
      Array.from({ length: 3 }, () => random.normal() * 2 ** random.normal()),
    );
    const labels = points.map((_, i) => i % 4);
    const embeddings = toMatrix(points);
    const far = (i: number, j: number) => naiveDistance(name, points[i] ?? [], points[j] ?? []);
    const nearest = points.map((_, i) =>
      points.reduce((best, __, j) => (j !== i && (best === i || far(i, j) < far(i, best)) ? j : best), i),
    );
    const hits = nearest.filter((j, i) => labels[i] === labels[j]).length;
    expect(retrieval(embeddings, labels, { distance: name }).precisionAt1).toBe(hits / points.length);
    const others = (i: number) => points.map((_, j) => j).filter((j) => j !== i);
    points.slice(0, 8).forEach((point, i) => {
      const rest = {
        embeddings: toMatrix(others(i).map((j) => points[j] ?? [])),
        labels: others(i).map((j) => labels[j] ?? 0),
      };
      expect([...knnPredict(rest, toMatrix([point]), { k: 1, distance: name })]).toEqual([labels[nearest[i] ?? -1]]);
    });
    const exact = exhaustiveOneShot(embeddings, labels, { ways: 2, distance: name }).accuracy;
    const triplets = points.flatMap((_, a) =>
      others(a).flatMap((p) =>
        points.flatMap((__, n) => (labels[p] === labels[a] && labels[n] !== labels[a] ? [far(a, p) < far(a, n)] : [])),
      ),
    );
    expect(exact).toBeCloseTo(triplets.filter(Boolean).length / triplets.length, 10);
    const drawn = fewShotAccuracy(embeddings, labels, {
      ways: 2,
      distance: name,
      trials: 4000,
      random: createRandom(1),
    });
    expect(Math.abs(drawn.accuracy - exact)).toBeLessThan(0.04);
  });

  test("rankings by classes, by a relevance and by gains are its own", async () => {
    const random = createRandom(6);
    const points = Array.from({ length: 30 }, () =>
      Array.from({ length: 3 }, () => random.normal() * 2 ** random.normal()),
    );
    const labels = points.map((_, i) => i % 3);
    const gallery = { embeddings: toMatrix(points), labels };
    const rankings = points.map((point, i) => {
      const far = points.map((other) => naiveDistance(name, point, other));
      const others = points.flatMap((_, j) => (j === i ? [] : [j]));
      return others.sort((a, b) => (far[a] ?? NaN) - (far[b] ?? NaN)).map((j) => Number(labels[j] === labels[i]));
    });
    const mean = (of: (hits: readonly number[]) => number) =>
      rankings.reduce((sum, hits) => sum + of(hits), 0) / rankings.length;
    const gain = (hits: readonly number[]) => hits.reduce((sum, hit, k) => sum + hit / Math.log2(k + 2), 0);
    const gains = mean((hits) => gain(hits) / gain(hits.toSorted((a, b) => b - a)));
    for (const relevance of [undefined, sameClass(labels)]) {
      const found = await retrievalMeasures(gallery, { distance: name, at: [5], ...(relevance && { relevance }) });
      expect(found.at[0]?.precision).toBeCloseTo(
        mean((hits) => hits.slice(0, 5).reduce((a, b) => a + b, 0) / 5),
        12,
      );
      expect(found.ndcg).toBeCloseTo(gains, 12);
    }
    expect((await ndcg(gallery, { distance: name })).ndcg).toBeCloseTo(gains, 12);
  });
});

test.each(distanceNames.filter((name) => !name.endsWith("dotProduct")))(
  "votes under %s weigh by the distance, up to a factor that a query's neighbours share",
  (name) => {
    const points = [
      [1, 2, -1],
      [0.5, 2, 2],
      [-1, 0.5, 3],
    ];
    const rows = comparableRows(toMatrix(points), name);
    const { between } = ordering(name);
    const length = lengthOf(name);
    const factors = [1, 2].map(
      (j) => length(between(rows, 0, rows, 3 * j, 3)) / naiveDistance(name, points[0] ?? [], points[j] ?? []),
    );
    expect(factors[0]).toBeCloseTo(factors[1] ?? NaN, 10);
  },
);

test("distances that order another way are refused", async () => {
  const gallery = {
    embeddings: toMatrix([
      [1, 0],
      [0, 1],
      [2, 1],
    ]),
    labels: [0, 0, 1],
  };
  await expect(retrievalMeasures(gallery, { distance: "manhattan", distances: exactDistanceRows })).rejects.toThrow(
    "invalid distances: they are squared Euclidean ones, which do not order by manhattan",
  );
});

test("a measure that has no meaning somewhere is refused there", () => {
  const stored = {
    embeddings: toMatrix([
      [1, 0],
      [0, 1],
    ]),
    labels: [0, 1],
  };
  const query = toMatrix([[2, 1]]);
  expect(() => knnPredict(stored, query, { votes: "distance", distance: "dotProduct" })).toThrow(
    new InputError("invalid votes: distance, but dotProduct has no zero to measure it from; take majority"),
  );
  expect(() => comparableRows(toMatrix([[1], [2]]), "signalToNoise")).toThrow(
    /^invalid distance: signalToNoise of embeddings of one dimension/,
  );
  const few = {
    ways: 2,
    decision: "prototype",
    distance: "normalised:signalToNoise",
    random: createRandom(1),
  } as const;
  const pairs = toMatrix([
    [1, 0],
    [0, 1],
    [2, 1],
    [1, 3],
  ]);
  expect(() => fewShotAccuracy(pairs, [0, 0, 1, 1], few)).toThrow(
    /^invalid decision: prototype, under normalised:signalToNoise/,
  );
});

test("high powers of small and of large numbers still tell near from far", () => {
  for (const scale of [1e-20, 1e20]) {
    const points = [
      [0, 0],
      [scale, 0],
      [2 * scale, scale],
    ];
    const rows = comparableRows(toMatrix(points), "lp:40");
    const far = [1, 2].map((j) => ordering("lp:40").between(rows, 0, rows, 2 * j, 2) / scale);
    expect(far[0]).toBeCloseTo(1, 9);
    expect(far[1]).toBeCloseTo(2, 9);
  }
});
