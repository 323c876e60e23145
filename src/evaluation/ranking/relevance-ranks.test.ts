import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { among } from "../../core/degrees.ts";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { sameClass } from "../../data/relevance/same-class.ts";
import { sharedTags } from "../../data/relevance/shared-tags.ts";
import { exactDistanceRows } from "../distance-rows.ts";
import { ndcg } from "./ndcg.ts";
import { retrievalMeasures } from "./retrieval-measures.ts";

const line = (places: readonly number[]) => matrix(Float64Array.from(places), places.length, 1);

const samples = fc.array(
  fc.record({ place: fc.integer({ min: 0, max: 6 }), tags: fc.subarray(["a", "b", "c", "d"]) }),
  { minLength: 2, maxLength: 12 },
);

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

describe("retrieval by a relevance", () => {
  it("agrees with sorting everything, for tags graded by the Jaccard index and any ties", async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.constantFrom(0.3, 0.5, 1), async (list, positiveFrom) => {
        const places = list.map(({ place }) => place);
        fc.pre(list.some(({ tags }) => tags.length > 0));
        const relevance = sharedTags(
          list.map(({ tags }) => tags),
          { measure: "jaccard", positiveFrom },
        );
        const hits = (i: number) => {
          const others = places.flatMap((place, j) =>
            j === i ? [] : [{ far: Math.abs(place - (places[i] ?? 0)), hit: relevance.between(i, j) >= positiveFrom }],
          );
          return others.sort((a, b) => a.far - b.far || Number(a.hit) - Number(b.hit)).map(({ hit }) => Number(hit));
        };
        const rankings = places.map((_, i) => hits(i)).filter((ranking) => ranking.includes(1));
        fc.pre(rankings.length > 0);
        const found = (ranking: readonly number[], k: number) => ranking.slice(0, k).reduce((a, b) => a + b, 0);
        const mapAtR = rankings.map((ranking) => {
          const r = found(ranking, Infinity);
          return ranking.slice(0, r).reduce((sum, hit, k) => sum + (hit * found(ranking, k + 1)) / (k + 1), 0) / r;
        });
        const labels = places.map(() => 0);
        const result = await retrievalMeasures({ embeddings: line(places), labels }, { at: [1, 3], relevance });
        expect(result.queries).toBe(rankings.length);
        for (const [i, k] of [1, 3].entries()) {
          expect(result.at[i]?.precision).toBeCloseTo(mean(rankings.map((ranking) => found(ranking, k) / k)), 12);
        }
        expect(result.meanAveragePrecisionAtR).toBeCloseTo(mean(mapAtR), 12);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("of classes is what labels give, and NDCG takes the degrees for its gain", async () => {
    const places = [0, 1, 1, 2, 5, 6, 6, 9];
    const labels = [0, 1, 0, 0, 1, 2, 2, 1];
    const gallery = { embeddings: line(places), labels };
    expect(await retrievalMeasures(gallery, { relevance: sameClass(labels) })).toEqual(
      await retrievalMeasures(gallery),
    );
    // Every query has something that it is of one kind with, so that both look at the same queries.
    const tags = places.map((_, i) => (i % 2 === 0 ? ["a", "b"] : ["b", "c"]));
    const relevance = among(sharedTags(tags, { measure: "jaccard" }), [7, 6, 5, 4, 3, 2, 1, 0]);
    const measures = await retrievalMeasures(gallery, { relevance });
    expect(measures.ndcg).toBeCloseTo((await ndcg(gallery, { gain: relevance.between })).ndcg, 12);
    expect(measures.ndcg).toBeLessThan(1);
  });

  it("looks for queries in a gallery by the places of both", async () => {
    const relevance = sharedTags([["a"], ["b"], ["a"], ["b"]]);
    const measures = await retrievalMeasures(
      { embeddings: line([0, 5]), labels: [0, 0] },
      { queries: { embeddings: line([1, 4]), labels: [0, 0] }, at: [1], relevance: among(relevance, [0, 3], [2, 1]) },
    );
    expect(measures.at).toEqual([{ k: 1, precision: 1, recall: 1, hit: 1 }]);
  });

  it("refuses distances that are not exact, and data in which nothing is relevant", async () => {
    const gallery = { embeddings: line([0, 1]), labels: [0, 1] };
    const relevance = sharedTags([["a"], ["b"]]);
    await expect(retrievalMeasures(gallery, { relevance, distances: exactDistanceRows })).rejects.toThrow(
      "invalid distances: a relevance is measured by exact ones",
    );
    await expect(retrievalMeasures(gallery, { relevance })).rejects.toThrow(InputError);
  });
});
