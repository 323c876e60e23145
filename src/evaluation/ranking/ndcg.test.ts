import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../core/matrix.ts";
import { ndcg } from "./ndcg.ts";
import { retrievalMeasures } from "./retrieval-measures.ts";

const line = (places: readonly number[]) => matrix(Float64Array.from(places), places.length, 1);

const set = fc.array(fc.record({ place: fc.integer({ min: 0, max: 6 }), label: fc.integer({ min: 0, max: 3 }) }), {
  minLength: 2,
  maxLength: 14,
});

/** NDCG as it reads: sort all others, the worth less first among equals. */
function naiveNdcg(places: readonly number[], gainOf: (i: number, j: number) => number, k: number) {
  const dcg = (gains: readonly number[]) =>
    gains.slice(0, k).reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
  const scores = places.flatMap((query, i) => {
    const others = places.flatMap((place, j) =>
      j === i ? [] : [{ far: Math.abs(place - query), gain: gainOf(i, j) }],
    );
    others.sort((a, b) => a.far - b.far || a.gain - b.gain);
    const gains = others.map((other) => other.gain);
    const best = dcg(gains.toSorted((a, b) => b - a));
    return best > 0 ? [dcg(gains) / best] : [];
  });
  return { ndcg: scores.reduce((a, b) => a + b, 0) / scores.length, queries: scores.length };
}

describe("ndcg", () => {
  it("agrees with sorting everything, for gains of several grades, ties and any cut-off", async () => {
    await fc.assert(
      fc.asyncProperty(set, fc.integer({ min: 1, max: 15 }), async (samples, k) => {
        const places = samples.map(({ place }) => place);
        const labels = samples.map(({ label }) => label);
        const gain = (i: number, j: number) => Math.max(0, 2 - Math.abs((labels[i] ?? 0) - (labels[j] ?? 0)));
        const expected = naiveNdcg(places, gain, k);
        fc.pre(expected.queries > 0);
        const result = await ndcg({ embeddings: line(places), labels }, { gain, k });
        expect(result.queries).toBe(expected.queries);
        expect(result.ndcg).toBeCloseTo(expected.ndcg, 12);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("is the retrieval measure of that name where a gain is to be of one class", async () => {
    const gallery = { embeddings: line([0, 3, 1, 5, 1, 2, 9]), labels: [0, 0, 1, 1, 2, 0, 3] };
    expect((await ndcg(gallery)).ndcg).toBeCloseTo((await retrievalMeasures(gallery)).ndcg, 12);
  });

  it("refuses gains that are no gains, and data where nothing is worth finding", async () => {
    const gallery = { embeddings: line([0, 1]), labels: [0, 1] };
    await expect(ndcg(gallery)).rejects.toThrow(/^no queries: nothing is worth finding/);
    await expect(ndcg(gallery, { gain: () => -1 })).rejects.toThrow(/^invalid gain: -1 of reference 1 for query 0/);
    await expect(ndcg(gallery, { gain: () => NaN })).rejects.toThrow(/^invalid gain: NaN/);
    await expect(ndcg(gallery, { k: 0 })).rejects.toThrow(/^invalid k: 0/);
  });
});
