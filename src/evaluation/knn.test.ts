import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { knnAccuracy, knnPredict, type KnnOptions, type LabelledEmbeddings } from "./knn.ts";

const stored = (rows: readonly (readonly number[])[], labels: readonly number[]): LabelledEmbeddings => ({
  embeddings: matrix(Float64Array.from(rows.flat()), rows.length, rows[0]?.length ?? 1),
  labels,
});

/** The same by sorting every distance, written as the definition says it. */
function naiveClasses(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  query: readonly number[],
  except: number,
  { k = 5, votes = "majority", distance = "euclidean" }: KnnOptions,
): number[] {
  const length = (v: readonly number[]) => Math.hypot(...v) || 1;
  const unit = (v: readonly number[]) => v.map((x) => x / length(v));
  const far = (a: readonly number[], b: readonly number[]) => {
    // Not by Math.hypot, which scales its arguments: equal sums of squares would not give equal lengths.
    if (distance === "euclidean") return Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? 0)) ** 2, 0));
    const [p, q] = [unit(a), unit(b)];
    return p.reduce((sum, x, i) => sum + (x - (q[i] ?? 0)) ** 2, 0) / 2;
  };
  const near = rows
    .map((row, i) => ({ i, label: labels[i] ?? -1, d: far(query, row) }))
    .filter(({ i }) => i !== except)
    .sort((a, b) => a.d - b.d || a.i - b.i)
    .slice(0, k);
  const weight = (d: number) => (votes === "majority" ? 1 : near.some((n) => n.d === 0) ? (d === 0 ? 1 : 0) : 1 / d);
  const names = [...new Set(near.map(({ label }) => label))];
  const total = (label: number) => near.reduce((sum, n) => sum + (n.label === label ? weight(n.d) : 0), 0);
  return names.sort((a, b) => total(b) - total(a));
}

// Whole coordinates make ties and coinciding points frequent, and every sum of squares exact.
const pointsOf = (columns: number, count: { minLength: number; maxLength: number }) =>
  fc.array(
    fc.record({
      row: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }),
      label: fc.integer({ min: 0, max: 3 }),
    }),
    count,
  );
const optionsOf = fc.record({
  k: fc.integer({ min: 1, max: 12 }),
  votes: fc.constantFrom("majority" as const, "distance" as const),
});

test("leave-one-out agrees with the definition", () => {
  fc.assert(
    fc.property(pointsOf(2, { minLength: 2, maxLength: 14 }), optionsOf, (points, options) => {
      const rows = points.map(({ row }) => row);
      const labels = points.map(({ label }) => label);
      const ranks = rows.flatMap((row, i) =>
        labels.filter((label) => label === labels[i]).length < 2
          ? []
          : [naiveClasses(rows, labels, row, i, options).indexOf(labels[i] ?? -1)],
      );
      const measure = () => knnAccuracy(stored(rows, labels), options);
      if (ranks.length === 0) {
        expect(measure).toThrow(InputError);
        return;
      }
      expect(measure()).toEqual({
        top1: ranks.filter((rank) => rank === 0).length / ranks.length,
        top5: ranks.filter((rank) => rank >= 0 && rank < 5).length / ranks.length,
        queries: ranks.length,
        unknown: rows.length - ranks.length,
      });
    }),
    { numRuns: 300 },
  );
});

test("queries are classified by what is stored", () => {
  const points = pointsOf(3, { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(points, points, optionsOf, (gallery, asked, options) => {
      const rows = gallery.map(({ row }) => row);
      const labels = gallery.map(({ label }) => label);
      const queries = stored(
        asked.map(({ row }) => row),
        asked.map(({ label }) => label),
      );
      const ranked = asked.map(({ row }) => naiveClasses(rows, labels, row, -1, options));
      expect(Array.from(knnPredict(stored(rows, labels), queries.embeddings, options))).toEqual(ranked.map(([c]) => c));
      const known = asked.flatMap(({ label }, i) => (labels.includes(label) ? [ranked[i]?.indexOf(label) ?? -1] : []));
      const measure = () => knnAccuracy(stored(rows, labels), { ...options, queries });
      if (known.length === 0) {
        expect(measure).toThrow("no queries: no query is of a class that is stored");
        return;
      }
      const { top1, queries: count, unknown } = measure();
      expect([top1, count, unknown]).toEqual([
        known.filter((rank) => rank === 0).length / known.length,
        known.length,
        asked.length - known.length,
      ]);
    }),
    { numRuns: 300 },
  );
});

test("cosine goes by direction alone", () => {
  const gallery = stored(
    [
      [1, 0],
      [0, 5],
      [0.1, 0.09],
    ],
    [0, 1, 2],
  );
  const query = matrix(Float64Array.of(100, 1), 1, 2);
  expect(Array.from(knnPredict(gallery, query, { k: 1 }))).toEqual([0]);
  const close = matrix(Float64Array.of(0.1, 0.01), 1, 2);
  expect(Array.from(knnPredict(gallery, close, { k: 1 }))).toEqual([2]);
  expect(Array.from(knnPredict(gallery, close, { k: 1, distance: "cosine" }))).toEqual([0]);
});

test("weights decide where counts mislead, and a neighbour at the very place decides alone", () => {
  const gallery = stored([[1], [3], [3.1]], [7, 8, 8]);
  const ask = (at: number, options: KnnOptions) =>
    knnPredict(gallery, matrix(Float64Array.of(at), 1, 1), { k: 3, ...options })[0];
  expect(ask(1.2, {})).toBe(8);
  expect(ask(1.2, { votes: "distance" })).toBe(7);
  expect(ask(1, { votes: "distance" })).toBe(7);
  expect(ask(1, { votes: "distance", distance: "cosine" })).toBe(8);
});

test("the five best classes are more than the best one", () => {
  const rows = [[0], [1], [2], [3], [4], [5], [6], [0.4]];
  const { top1, top5, unknown } = knnAccuracy(stored(rows, [9, 1, 2, 3, 4, 5, 6, 9]), { k: 7 });
  expect([top1, top5, unknown]).toEqual([1, 1, 6]);
  const far = knnAccuracy(stored(rows, [9, 1, 2, 3, 4, 9, 6, 7]), { k: 7 });
  expect([far.top1, far.top5]).toEqual([0, 0]);
  expect(knnAccuracy(stored(rows, [9, 1, 2, 9, 4, 5, 6, 7]), { k: 7 })).toMatchObject({ top1: 0, top5: 0.5 });
});

test("a collapsed embedding is right no more often than a guess", () => {
  const rows = Array.from({ length: 20 }, () => [0.5, 0.5]);
  const labels = rows.map((_, i) => i % 4);
  expect(knnAccuracy(stored(rows, labels), { k: 4 }).top1).toBeLessThanOrEqual(0.25);
});

test("what cannot be measured is refused in a line", () => {
  const good = stored([[0], [1], [2]], [0, 0, 1]);
  const expectRefused = (message: string, gallery: LabelledEmbeddings, options = {}) =>
    expect(() => knnAccuracy(gallery, options)).toThrow(message);
  expectRefused("invalid embedding: NaN at sample 1", stored([[0], [NaN], [2]], [0, 0, 1]));
  expectRefused("invalid embedding: Infinity at sample 0", good, { queries: stored([[Infinity]], [0]) });
  expectRefused("invalid label: 0.5 of sample 2", stored([[0], [1], [2]], [0, 0, 0.5]));
  expectRefused("invalid k: 0, expected an integer of 1 or more", good, { k: 0 });
  expectRefused("invalid k: 1.5,", good, { k: 1.5 });
  expectRefused("unknown votes: all, expected majority or distance", good, { votes: "all" });
  expectRefused("unknown distance: taxi, expected euclidean", good, { distance: "taxi" });
  expectRefused("no queries: every class has one sample", stored([[0], [1]], [0, 1]));
  expectRefused("invalid queries: 2 dimensions, expected 1", good, { queries: stored([[0, 1]], [0]) });
  expectRefused("invalid labels: 2, expected one for each of the 3", { ...good, labels: [0, 1] });
  expectRefused("no embeddings: none is stored", stored([], []), { queries: stored([[0]], [0]) });
});
