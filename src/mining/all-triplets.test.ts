import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naiveCandidates, naivePairs } from "../../test/support/naive-mining.ts";
import { InputError } from "../core/errors.ts";
import { matrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { allTriplets, type AllTripletsOptions, type TripletKind } from "./all-triplets.ts";
import type { TripletIndices } from "./miner.ts";
import { balancedLabels } from "./pairs.ts";

const random = createRandom(1);
const listed = ({ anchors, positives, negatives }: TripletIndices) =>
  Array.from(anchors, (a, t) => `${a} ${positives[t]} ${negatives[t]}`);
const find = (
  distances: readonly number[],
  labels: readonly number[],
  options: Omit<AllTripletsOptions, "random"> = {},
) =>
  listed(
    allTriplets(matrix(Float32Array.from(distances), labels.length, labels.length), Int32Array.from(labels), {
      random,
      ...options,
    }),
  );

const batches = fc.array(fc.nat({ max: 3 }), { maxLength: 9 }).chain((labels) =>
  fc.record({
    labels: fc.constant(labels),
    // Quarters, so that there are ties, and others, so that sums are rounded.
    distances: fc.array(
      fc.oneof(
        fc.nat({ max: 8 }).map((n) => n / 4),
        fc.float({ min: 0, max: 2, noNaN: true }),
      ),
      {
        minLength: labels.length ** 2,
        maxLength: labels.length ** 2,
      },
    ),
    margin: fc.constantFrom(0, 0.2, 0.25),
  }),
);

test.each<TripletKind>(["random", "randomHard", "semiHard", "hard", "easy"])(
  "finds every triplet that loops find for the policy %s, lone classes and empty batches included",
  (kind) => {
    fc.assert(
      fc.property(batches, ({ labels, distances, margin }) => {
        const naive = naivePairs(labels, true).flatMap(([a, p]) =>
          naiveCandidates(kind, a, p, { labels, distances, margin, round: Math.fround }).map((n) => `${a} ${p} ${n}`),
        );
        expect(find(distances, labels, { kind, margin })).toEqual(naive);
      }),
      { numRuns: 60, seed: 3 },
    );
  },
);

describe("traps of the reference", () => {
  // One pair at a distance of 1, and a negative as far away as the positive.
  const [labels, tied] = [
    [0, 0, 1],
    [0, 1, 1, 1, 0, 9, 1, 9, 0],
  ] as const;

  test("a negative as far away as the positive is hard, not semi-hard", () => {
    expect(find(tied, labels, { kind: "hard" })).toEqual(["0 1 2"]);
    expect(find(tied, labels, { kind: "semiHard" })).toEqual([]);
  });

  test("a misspelt kind is refused, where the reference mines all", () => {
    const kind: string = "semihard";
    expect(() => find(tied, labels, { kind: kind as TripletKind })).toThrow(
      new InputError(
        "unknown kind of triplet: semihard, expected random, randomHard, semiHard, hard or easy; did you mean semiHard?",
      ),
    );
  });

  test.each([NaN, Infinity])("a distance of %s is an error, where the reference finds no triplets", (bad) => {
    expect(() => find([0, 1, bad, 1, 0, 1, bad, 1, 0], labels)).toThrow(
      new InputError(
        `invalid distance: ${bad} between samples 0 and 2, expected a finite number; the embeddings may not be finite`,
      ),
    );
  });
});

test("a matrix that does not fit the labels, and settings that make no sense, are refused", () => {
  expect(() => allTriplets(matrix(new Float32Array(4), 2, 2), Int32Array.of(0, 0, 1), { random })).toThrow(
    "invalid distances: 2 × 2, expected 3 × 3",
  );
  expect(() => find([], [], { maxTriplets: 0 })).toThrow("invalid maxTriplets: 0");
  expect(() => find([], [], { margin: NaN })).toThrow("invalid margin: NaN");
});

describe("where there are more triplets than are to be kept", () => {
  const labels = balancedLabels(4, 3);
  const every = listed(allTriplets(() => 1, labels, { kind: "random", random }));

  test("so many different ones of them are, the same for the same seed", () => {
    const some = (seed: number) =>
      listed(allTriplets(() => 1, labels, { kind: "random", maxTriplets: 50, random: createRandom(seed) }));
    expect(every).toHaveLength(216);
    expect(new Set(some(1)).size).toBe(50);
    expect(some(1).every((one) => every.includes(one))).toBe(true);
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  test("each has the same chance", () => {
    const source = createRandom(5);
    const counts = new Map(every.map((one) => [one, 0]));
    const runs = 3000;
    for (let i = 0; i < runs; i++) {
      const kept = listed(allTriplets(() => 1, labels, { kind: "random", maxTriplets: 20, random: source }));
      for (const one of kept) counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    const mean = (runs * 20) / every.length;
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - mean) ** 2 / mean, 0);
    // 215 degrees of freedom: beyond 330 is less likely than one in a million.
    expect(chiSquare).toBeLessThan(330);
    expect(chiSquare).toBeGreaterThan(120);
  });

  test("no more is kept of 4,096 samples, which have fifty million", () => {
    const size = 4096;
    const many = balancedLabels(size / 4, 4);
    // On a ring, so that there is no matrix of 64 MB.
    const around = (i: number, j: number) => Math.min(Math.abs(i - j), size - Math.abs(i - j)) / size;
    const found = allTriplets(around, many, { kind: "random", maxTriplets: 10_000, random: createRandom(2) });
    for (const list of [found.anchors, found.positives, found.negatives]) {
      expect(list).toBeInstanceOf(Int32Array);
      expect(list).toHaveLength(10_000);
      // What is held is no longer than what is seen.
      expect(list instanceof Int32Array && list.buffer.byteLength).toBe(40_000);
    }
    expect(new Set(listed(found)).size).toBe(10_000);
    // From all over the batch: a tenth of the anchors lies in each tenth of it.
    const tenths = new Map<number, number>();
    for (const a of Array.from(found.anchors)) {
      const tenth = Math.floor((10 * a) / size);
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
    }
    for (const count of tenths.values()) expect(Math.abs(count - 1000)).toBeLessThan(180);
  });
});
