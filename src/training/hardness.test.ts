import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balancedLabels, pairsOf } from "../mining/pairs.ts";
import type { MinedBatch } from "./context.ts";
import { trackHardness } from "./hardness.ts";

const pairs = pairsOf(balancedLabels(2, 3));
const count = pairs.anchors.length;

/** A batch of six of ten samples with any triplets. */
const batch: fc.Arbitrary<MinedBatch> = fc
  .record({
    samples: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 6, maxLength: 6 }),
    negatives: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: count, maxLength: count }),
    // Eighths, so that float32 sums are exact.
    violations: fc.array(
      fc.integer({ min: -8, max: 8 }).map((n) => n / 8),
      { minLength: count, maxLength: count },
    ),
    valid: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
  })
  .map(({ samples, ...rest }) => ({
    step: 1,
    pairs,
    policies: Array<string>(count).fill("hardest"),
    samples: Int32Array.from(samples),
    ...rest,
  }));
const epochs = fc.array(fc.array(batch, { maxLength: 4 }), { maxLength: 5 });

/** The same by loops over everything. */
function naive(training: readonly (readonly MinedBatch[])[], sample: number) {
  const found = training.flatMap((batches, e) =>
    batches.flatMap(({ samples, negatives, violations, valid }) =>
      Array.from({ length: count }, (_, q) => ({
        epoch: e + 1,
        anchor: samples[pairs.anchors[q] ?? -1],
        positive: samples[pairs.positives[q] ?? -1],
        negative: samples[negatives[q] ?? -1],
        violation: valid[q] === true ? Math.max(0, violations[q] ?? NaN) : 0,
      })),
    ),
  );
  const own = found.filter(({ anchor, positive }) => anchor === sample || positive === sample);
  const role = (name: "anchor" | "positive" | "negative") => {
    const values = found.filter((one) => one[name] === sample && one.violation > 0).map(({ violation }) => violation);
    const sum = values.reduce((a, b) => a + b, 0);
    return { active: values.length, mean: sum / Math.max(1, values.length), max: Math.max(0, ...values) };
  };
  const active = own.filter(({ violation }) => violation > 0).map(({ epoch }) => epoch);
  return {
    sample,
    pairs: own.length,
    anchor: role("anchor"),
    positive: role("positive"),
    negative: role("negative"),
    epochs: new Set(own.map(({ epoch }) => epoch)).size,
    activeEpochs: new Set(active).size,
    lastActiveEpoch: Math.max(0, ...active),
    violation: own.reduce((sum, { violation }) => sum + violation, 0) / own.length,
  };
}

function follow(training: readonly (readonly MinedBatch[])[], tracker = trackHardness(10), first = 1) {
  training.forEach((batches, e) => {
    batches.forEach((one) => tracker.add(one));
    tracker.endEpoch(first + e);
  });
  return tracker;
}

describe("trackHardness", () => {
  test("counts what loops over all triplets count, for every sample that was drawn", () => {
    fc.assert(
      fc.property(epochs, (training) => {
        const histories = follow(training).histories();
        const drawn = new Set(training.flat().flatMap(({ samples }) => [...samples]));
        expect(histories.map(({ sample }) => sample)).toEqual([...drawn].sort((a, b) => a - b));
        for (const { lateViolation, violation, ...history } of histories) {
          const { violation: mean, ...expected } = naive(training, history.sample);
          expect(history).toEqual(expected);
          expect(violation).toBeCloseTo(mean, 9);
          expect(lateViolation).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("halves the weight of what lies five drawn epochs back", () => {
    const one = (violation: number): MinedBatch => ({
      step: 1,
      pairs: { anchors: Int32Array.of(0), positives: Int32Array.of(1) },
      samples: Int32Array.of(0, 1, 2),
      negatives: [2],
      policies: ["hardest"],
      violations: [violation],
      valid: [true],
    });
    const training = [1, 0, 0, 0, 0, 0].map((violation) => [one(violation)]);
    const weights = training.map((_, e) => 0.5 ** ((5 - e) / 5));
    const expected = 0.5 / weights.reduce((a, b) => a + b, 0);
    // An epoch in which a sample is not drawn takes nothing from it.
    for (const list of [training, [...training.slice(0, 3), [], [], ...training.slice(3)]]) {
      expect(follow(list).histories()[0]?.lateViolation).toBeCloseTo(expected, 6);
    }
  });

  test("goes on from a state to the same numbers, also in the middle of an epoch", () => {
    fc.assert(
      fc.property(epochs, batch, epochs, (before, between, after) => {
        const whole = follow(before);
        whole.add(between);
        const kept = trackHardness(10);
        kept.restore(whole.state().slice());
        for (const tracker of [whole, kept]) follow([[], ...after], tracker, before.length + 1);
        expect(kept.histories()).toEqual(whole.histories());
      }),
    );
    expect(() => trackHardness(9).restore(trackHardness(10).state())).toThrow(/^invalid hardness: of 10 samples/);
  });
});
