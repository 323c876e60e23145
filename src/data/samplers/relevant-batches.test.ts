import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertResumable, take, tally } from "../../../test/support/draws.ts";
import { InputError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { sameClass } from "../relevance/same-class.ts";
import { sharedTags } from "../relevance/shared-tags.ts";
import { relevantBatches } from "./relevant-batches.ts";

const names = ["red", "round", "new", "big", "old"];

/** Forty samples with up to three of five tags, and what batches of them are drawn by. */
function tagged(seed: number) {
  const random = createRandom(seed);
  const someOf = (count: number) => random.shuffle(names.map((_, i) => i)).slice(0, count);
  const tags = Array.from({ length: 40 }, () => someOf(random.integer(4)).map((i) => names[i] ?? ""));
  const relevance = sharedTags(tags);
  const labels = new Int32Array(tags.length);
  return { tags, relevance, labels, indices: labels.map((_, i) => i) };
}

const batchesOf = ({ relevance, labels, indices }: ReturnType<typeof tagged>, seed = 1, classes = 3, samples = 4) =>
  relevantBatches(relevance).batches({ labels, indices, classes, samples, random: createRandom(seed) });

describe("relevant batches", () => {
  it("hold K samples of each of P groups, none twice, though samples are of several groups", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 2, max: 4 }), (seed, samples) => {
        const data = tagged(seed);
        for (const batch of take(batchesOf(data, seed, 3, samples), 20)) {
          expect(new Set(batch).size).toBe(3 * samples);
          for (const start of [0, samples, 2 * samples]) {
            const group = [...batch.subarray(start, start + samples)];
            const own = names.map((tag) => group.findIndex((i) => !data.tags[i]?.includes(tag)));
            // The group's samples come first: all of its places, or as many as it had left.
            const fits = names.some((tag, t) => {
              const count = own[t] === -1 ? samples : (own[t] ?? 0);
              const left = data.tags.flatMap((tags, i) => (tags.includes(tag) ? [i] : []));
              const before = [...batch.subarray(0, start + count)];
              return count === samples || (count >= 2 && left.every((i) => before.includes(i)));
            });
            expect(fits).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("draw every group as often as any other, and every sample of classes too", () => {
    const labels = Int32Array.from({ length: 24 }, (_, i) => i % 4);
    const drawn = take(
      relevantBatches(sameClass(labels)).batches({
        labels,
        indices: labels.map((_, i) => i),
        classes: 2,
        samples: 3,
        random: createRandom(1),
      }),
      8,
    ).flatMap((batch) => [...batch]);
    expect(tally(drawn, 24)).toEqual(Array.from({ length: 24 }, () => 2));
  });

  it("fill the places of a small group from all groups, and pass over one whose samples are taken", () => {
    const tags = [["a"], ["a"], ["b", "c"], ["b", "c"], ["d"], ["d"], ["d"], ["d"], []];
    const data = {
      tags,
      relevance: sharedTags(tags),
      labels: new Int32Array(9),
      indices: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8),
    };
    const batches = batchesOf(data, 1, 2, 4);
    expect(batches.warnings).toEqual([
      '3 of 4 groups have fewer than 4 samples, so that samples of any group fill their places: "a" (2), "b" (2), "c" (2)',
      "1 of 9 samples to train with are in no group with another, so that they are never drawn",
    ]);
    for (const batch of take(batches, 10)) expect([...batch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("draw from the given indices alone", () => {
    const data = tagged(5);
    const indices = data.indices.filter((i) => i % 4 !== 0);
    for (const batch of take(batchesOf({ ...data, indices }, 1, 2, 4), 20)) {
      expect([...batch].every((i) => i % 4 !== 0)).toBe(true);
    }
  });

  it("go on from any of their states", () => {
    const data = tagged(3);
    assertResumable((seed) => batchesOf(data, seed));
    const state = batchesOf(data).state();
    expect(() => batchesOf(tagged(4)).restore({ ...state, samples: [] })).toThrow(RangeError);
  });

  it("refuse what the data does not allow", () => {
    const data = tagged(1);
    const refused = (make: () => unknown, message: string) => {
      expect(make).toThrow(InputError);
      expect(make).toThrow(message);
    };
    refused(() => batchesOf(data, 1, 6), "there are 5 groups with two samples to train with; draw 5 groups or fewer");
    refused(() => batchesOf(data, 1, 5, 20), "none of which comes twice; draw fewer");
    refused(() => batchesOf(data, 1, 1), "invalid batch: 1 groups");
    refused(() => batchesOf(data, 1, 2, 1.5), "invalid batch: 1.5 samples of a group");
    refused(() => batchesOf({ ...data, labels: new Int32Array(3) }), "invalid relevance: of 40 samples");
  });
});
