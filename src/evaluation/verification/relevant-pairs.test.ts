import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { among } from "../../core/degrees.ts";
import { InputError } from "../../core/errors.ts";
import { matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import { graded } from "../../data/relevance/graded.ts";
import { sameClass } from "../../data/relevance/same-class.ts";
import { sharedTags } from "../../data/relevance/shared-tags.ts";
import { verification } from "./verification.ts";

const random = createRandom(1);
const line = (places: readonly number[]) => ({
  embeddings: matrix(Float64Array.from(places), places.length, 1),
  labels: places.map(() => 0),
});

const samples = fc
  .array(fc.record({ place: fc.integer({ min: 0, max: 9 }), tags: fc.subarray(["a", "b", "c", "d"]) }), {
    minLength: 3,
    maxLength: 12,
  })
  .filter((list) => list.some(({ tags }) => tags.length > 0));

describe("verification by a relevance", () => {
  it("agrees with trying every threshold on every pair that is of one kind or of two", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(0, 0.3), (list, negativeTo) => {
        const relevance = sharedTags(
          list.map(({ tags }) => tags),
          { measure: "jaccard", positiveFrom: 0.5, negativeTo },
        );
        const pairs = list.flatMap((a, i) =>
          list.slice(0, i).map((b, j) => ({ far: Math.abs(a.place - b.place), degree: relevance.between(i, j) })),
        );
        const genuine = pairs.filter(({ degree }) => degree >= 0.5).map(({ far }) => far);
        const impostor = pairs.filter(({ degree }) => degree <= negativeTo).map(({ far }) => far);
        fc.pre(genuine.length > 0 && impostor.length > 0);
        const result = verification(line(list.map(({ place }) => place)), {
          random,
          relevance,
          replicates: 0,
          fars: [0.2],
        });
        expect(result.pairs).toEqual({
          genuine: genuine.length,
          impostor: impostor.length,
          genuineUsed: genuine.length,
          impostorUsed: impostor.length,
        });
        const wins: number[] = genuine.flatMap((g) => impostor.map((i) => (g < i ? 1 : g === i ? 0.5 : 0)));
        expect(result.auc).toBeCloseTo(wins.reduce((a, b) => a + b) / wins.length, 12);
        const upTo = (all: readonly number[], threshold: number) =>
          all.filter((far) => far <= threshold).length / all.length;
        const tars = [-1, ...pairs.map(({ far }) => far)].flatMap((t) =>
          upTo(impostor, t) <= 0.2 ? [upTo(genuine, t)] : [],
        );
        expect(result.tarAtFar[0]?.tar).toBeCloseTo(Math.max(...tars), 12);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("of classes is what labels give", () => {
    const labels = [0, 1, 0, 2, 1, 0, 2];
    const { embeddings } = line([0, 3, 1, 7, 4, 2, 5]);
    const options = { random: createRandom(3), resample: "samples", replicates: 20 } as const;
    const { pairs, auc, averagePrecision, intervals } = verification({ embeddings, labels }, options);
    expect(
      verification({ embeddings, labels }, { ...options, random: createRandom(3), relevance: sameClass(labels) }),
    ).toMatchObject({ pairs, auc, averagePrecision, intervals });
  });

  it("draws every pair of a kind with the same chance and none twice, and weighs what was drawn by what it stands for", () => {
    // No two pairs have one distance; those of even sums are of one kind.
    const places = [0, 1, 3, 7, 15, 31, 63, 127];
    const relevance = graded((i, j) => ((i + j) % 2 === 0 ? 1 : 0), { size: 8 });
    const counts = new Map<number, number>();
    const rounds = 2000;
    for (let seed = 0; seed < rounds; seed++) {
      const { pairs, best, tarAtFar } = verification(line(places), {
        random: createRandom(seed),
        relevance,
        maxPairs: 2,
        replicates: 0,
        fars: [1],
      });
      expect(pairs).toEqual({ genuine: 12, impostor: 16, genuineUsed: 1, impostorUsed: 1 });
      expect(tarAtFar[0]?.tar).toBe(1);
      if (best.threshold !== null) counts.set(best.threshold, (counts.get(best.threshold) ?? 0) + 1);
    }
    // The genuine pair that was drawn is the threshold, unless the impostor is nearer.
    const impostors = places.flatMap((a, i) =>
      places.slice(0, i).flatMap((b, j) => ((i + j) % 2 === 1 ? [a - b] : [])),
    );
    places.forEach((a, i) =>
      places.slice(0, i).forEach((b, j) => {
        if ((i + j) % 2 === 1) return;
        const expected = impostors.filter((far) => far > a - b).length / 16 / 12;
        expect(Math.abs((counts.get(a - b) ?? 0) / rounds - expected)).toBeLessThan(0.02);
      }),
    );
    const all = verification(line(places), { random, relevance, replicates: 0 });
    const some = verification(line(places), { random, relevance, maxPairs: 20, replicates: 0 });
    expect(some.pairs).toMatchObject({ genuineUsed: 10, impostorUsed: 10 });
    expect(Math.abs(some.averagePrecision - all.averagePrecision)).toBeLessThan(0.2);
  });

  it("takes given pairs for what they are, goes by places among some samples, and has intervals over samples", () => {
    const relevance = among(sharedTags([["a"], ["b"], ["a", "b"], ["c"], ["a"]], { measure: "jaccard" }), [4, 3, 2, 0]);
    const given = { first: [3, 1, 2, 2], second: [0, 0, 0, 1] };
    const data = line([0, 3, 1, 1]);
    const { pairs, auc } = verification(data, { random, relevance, pairs: given, replicates: 0 });
    expect([pairs.genuine, pairs.impostor, auc]).toEqual([2, 2, 1]);
    const { intervals } = verification(data, { random, relevance, replicates: 50 });
    expect(intervals.auc?.low).toBeGreaterThanOrEqual(0);
  });

  it("names what is wrong with its input", () => {
    const relevance = graded((i, j) => (i === j ? 1 : 0.2), { size: 3, negativeTo: 0.1 });
    expect(() => verification(line([0, 1, 2]), { random, relevance })).toThrow(
      new InputError("too few pairs: 0 of one kind and 0 of two, expected at least one of each"),
    );
    const classes = { random, relevance: sameClass([0, 0, 1]), resample: "classes" } as const;
    expect(() => verification(line([0, 1, 2]), classes)).toThrow("invalid resample: classes, which a relevance");
    const broken = { ...relevance, between: () => 2 };
    expect(() => verification(line([0, 1, 2]), { random, relevance: broken })).toThrow(
      "invalid relevance: 2 of samples 1 and 0",
    );
  });
});
