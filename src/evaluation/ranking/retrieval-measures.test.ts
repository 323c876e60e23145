import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { matrix, type Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import type { LabelledSamples } from "../gallery.ts";
import { averagePrecisionDenominators } from "./average-precision.ts";
import { retrievalMeasures, type RetrievalMeasuresOptions } from "./retrieval-measures.ts";

interface Sample {
  readonly point: readonly number[];
  readonly label: number;
  readonly camera: number;
}

const toMatrix = (points: readonly (readonly number[])[]): Matrix =>
  matrix(Float64Array.from(points.flat()), points.length, points[0]?.length ?? 1);

const toSamples = (samples: readonly Sample[], cameras: boolean): LabelledSamples => ({
  embeddings: toMatrix(samples.map((sample) => sample.point)),
  labels: samples.map((sample) => sample.label),
  ...(cameras && { cameras: samples.map((sample) => sample.camera) }),
});

const squared = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0);

/** For each query with something to find, whether each reference of its sorted list is of its class. */
function naiveLists(gallery: readonly Sample[], queries: readonly Sample[], cameras: boolean): boolean[][] {
  return queries.flatMap((query) => {
    const seen = gallery.filter(
      (one) => one !== query && !(cameras && one.label === query.label && one.camera === query.camera),
    );
    const list = seen.map((one) => ({ own: one.label === query.label, far: squared(one.point, query.point) }));
    list.sort((a, b) => a.far - b.far || Number(a.own) - Number(b.own));
    const hits = list.map((one) => one.own);
    return hits.includes(true) ? [hits] : [];
  });
}

/** Matches a number but for rounding. */
const near = (value: number): unknown => expect.closeTo(value, 12);
const count = (hits: readonly boolean[]) => hits.filter(Boolean).length;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Average precision as it reads: walk down the list. */
function naiveAveragePrecision(hits: readonly boolean[], k: number, divisor: (found: number) => number): number {
  const first = hits.slice(0, k);
  const sum = first.reduce((total, hit, i) => (hit ? total + count(hits.slice(0, i + 1)) / (i + 1) : total), 0);
  return sum === 0 ? 0 : sum / divisor(count(first));
}

const gain = (hits: readonly boolean[]) => hits.reduce((sum, hit, i) => (hit ? sum + 1 / Math.log2(i + 2) : sum), 0);

const sample = fc.record({
  point: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 2 }),
  label: fc.integer({ min: 0, max: 3 }),
  camera: fc.integer({ min: 0, max: 2 }),
});
const set = fc.array(sample, { minLength: 2, maxLength: 18 });

async function compareWithNaive(gallery: Sample[], queries: Sample[] | null, cameras: boolean, k: number) {
  const lists = naiveLists(gallery, queries ?? gallery, cameras);
  fc.pre(lists.length > 0);
  const options: RetrievalMeasuresOptions = queries ? { queries: toSamples(queries, cameras) } : {};
  const run = (more: RetrievalMeasuresOptions) =>
    retrievalMeasures(toSamples(gallery, cameras), { at: [k], ...options, ...more });
  const result = await run({ denominator: "min(k,r)", depth: k });
  expect(result.queries).toBe(lists.length);
  expect(result.skipped).toBe((queries ?? gallery).length - lists.length);
  const [cutoff] = result.at;
  expect(cutoff?.precision).toBeCloseTo(mean(lists.map((hits) => count(hits.slice(0, k)) / k)), 12);
  expect(cutoff?.recall).toBeCloseTo(mean(lists.map((hits) => count(hits.slice(0, k)) / count(hits))), 12);
  expect(cutoff?.hit).toBeCloseTo(mean(lists.map((hits) => (hits.slice(0, k).includes(true) ? 1 : 0))), 12);
  expect(result.rPrecision).toBeCloseTo(mean(lists.map((hits) => count(hits.slice(0, count(hits))) / count(hits))), 12);
  const atR = lists.map((hits) => naiveAveragePrecision(hits, count(hits), () => count(hits)));
  expect(result.meanAveragePrecisionAtR).toBeCloseTo(mean(atR), 12);
  const reciprocal = lists.map((hits) => (hits.indexOf(true) < k ? 1 / (hits.indexOf(true) + 1) : 0));
  expect(result.reciprocalRank.value).toBeCloseTo(mean(reciprocal), 12);
  const ndcg = lists.map((hits) => gain(hits) / gain(hits.filter(Boolean)));
  expect(result.ndcg).toBeCloseTo(mean(ndcg), 12);
  for (const denominator of averagePrecisionDenominators) {
    const { averagePrecision } = await run({ denominator, depth: k });
    const divisor = (hits: readonly boolean[]) => (found: number) =>
      ({ r: count(hits), "min(k,r)": Math.min(k, count(hits)), retrieved: found, k, "class size": count(hits) + 1 })[
        denominator
      ];
    const expected = mean(lists.map((hits) => naiveAveragePrecision(hits, k, divisor(hits))));
    expect(averagePrecision).toEqual({ denominator, depth: k, value: near(expected) });
  }
  const { averagePrecision } = await run({});
  const whole = mean(lists.map((hits) => naiveAveragePrecision(hits, Infinity, () => count(hits))));
  expect(averagePrecision).toEqual({ denominator: "r", depth: "all", value: near(whole) });
}

const cutoff = fc.integer({ min: 1, max: 8 });

describe("retrievalMeasures", () => {
  it("agrees with walking down every list, ties and lone classes included", async () => {
    await fc.assert(
      fc.asyncProperty(set, cutoff, (gallery, k) => compareWithNaive(gallery, null, false, k)),
      { numRuns: 100, seed: 1 },
    );
  });

  it("agrees with it for queries apart from the gallery, some of which have nothing to find", async () => {
    await fc.assert(
      fc.asyncProperty(set, set, cutoff, (gallery, queries, k) => compareWithNaive(gallery, queries, false, k)),
      { numRuns: 100, seed: 2 },
    );
  });

  it("leaves out what the query's own camera saw of its identity, among all and in a gallery", async () => {
    await fc.assert(
      fc.asyncProperty(set, fc.option(set), cutoff, (gallery, queries, k) =>
        compareWithNaive(gallery, queries, true, k),
      ),
      { numRuns: 100, seed: 3 },
    );
  });

  it("agrees with the naive lists where many distances of large classes crowd together", async () => {
    const random = createRandom(5);
    // One sample far away makes all others fall into one bucket.
    const gallery = Array.from({ length: 150 }, (_, i) => ({
      point: [i === 0 ? 1e6 : Math.round(8 * random.normal()) / 8, random.integer(2)],
      label: i % 2,
      camera: 0,
    }));
    await compareWithNaive(gallery, null, false, 7);
  });

  it("gives a perfect embedding of R = 5 a perfect R-precision and MAP@R whatever k is, and a half-right one neither", async () => {
    // A toolbox that looks no further than k = 2 reports an R-precision of 1 and a MAP@R of 0.4 for both.
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    const perfect = toMatrix(labels.map((label, i) => [100 * label + i]));
    const options = { at: [2], depth: 2 } as const;
    expect(await retrievalMeasures({ embeddings: perfect, labels }, options)).toMatchObject({
      rPrecision: 1,
      meanAveragePrecisionAtR: 1,
      at: [{ k: 2, precision: 1, recall: near(0.4), hit: 1 }],
      averagePrecision: { denominator: "r", depth: 2, value: near(0.4) },
    });
    // Classes in threes, far from each other: the two nearest are right, the other three are not.
    const places = [0, 1, 2, 300, 301, 302, 100, 101, 102, 200, 201, 202];
    const threes = toMatrix(places.map((place) => [place]));
    const half = await retrievalMeasures({ embeddings: threes, labels }, options);
    expect(half.at[0]?.precision).toBe(1);
    expect(half.rPrecision).toBeLessThan(0.7);
  });

  it("scores an embedding that has collapsed to a point as badly as it can be, whatever the order of its rows", async () => {
    const labels = [0, 1, 0, 1, 0];
    const { rPrecision, reciprocalRank } = await retrievalMeasures({
      embeddings: toMatrix(labels.map(() => [3])),
      labels,
    });
    expect(rPrecision).toBe(0);
    // Three have two foreign samples before them, two have three.
    expect(reciprocalRank.value).toBeCloseTo((3 / 3 + 2 / 4) / 5, 12);
  });

  it("names what is wrong with its input", async () => {
    const embeddings = toMatrix([[0], [1], [2]]);
    const good = { embeddings, labels: [0, 0, 1] };
    const refusal = (gallery: LabelledSamples, options: RetrievalMeasuresOptions, message: string | RegExp) =>
      expect(retrievalMeasures(gallery, options)).rejects.toThrow(message);
    await refusal({ embeddings, labels: [0, 1, 2] }, {}, /^no queries: /);
    await refusal({ embeddings: toMatrix([[0], [NaN], [1]]), labels: [0, 0, 1] }, {}, /^invalid embedding: NaN/);
    await expect(retrievalMeasures({ embeddings, labels: [0, 1, 2] })).rejects.toThrow(InputError);
    await refusal({ embeddings, labels: [0, 0, 0.5] }, {}, /^invalid label: 0.5 of sample 2/);
    await refusal(good, { at: [0] }, "invalid k: 0, expected an integer of 1 or more");
    await refusal(good, { depth: 0 }, /^invalid depth: 0/);
    await refusal(good, { denominator: "k" }, /^invalid depth: all, expected a number/);
    await refusal({ ...good, cameras: [0, 1] }, {}, /^invalid cameras: 2, expected one for each of the 3/);
    await refusal({ ...good, cameras: [0, 1, NaN] }, {}, /^invalid camera: NaN of sample 2/);
    await refusal({ ...good, cameras: [0, 1, 2] }, { queries: good }, /^missing cameras: only one/);
    const wide = { embeddings: toMatrix([[0, 1]]), labels: [0] };
    await refusal(good, { queries: wide }, "invalid queries: 2 dimensions, expected 1");
    // @ts-expect-error a misspelt denominator must not pass for another one
    await refusal(good, { denominator: "R" }, /^unknown denominator: R, expected r, min/);
  });
});
