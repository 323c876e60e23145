import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { compareGroups } from "./compare-groups.ts";
import { cohenDz, hedgesG } from "./effect-size.ts";
import { holm } from "./holm.ts";
import { fewest, seedsNeeded } from "./power.ts";

const group = (label: string, values: readonly number[], first = 1) => ({
  label,
  values: values.map((value, i) => ({ seed: first + i, value })),
});

describe("Holm's correction", () => {
  test("gives what R's p.adjust gives", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
    expect(holm([0.9, NaN, 0.6])).toEqual([1, NaN, 1]);
  });

  test("rejects what stepping down rejects, at any level", () => {
    const shares = fc.array(fc.double({ min: 0.0001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(shares, fc.double({ min: 0.01, max: 0.3, noNaN: true }), (values, alpha) => {
        const order = values.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
        const stop = order.findIndex(({ p }, rank) => p * (values.length - rank) > alpha);
        const rejected = (stop < 0 ? order : order.slice(0, stop)).map(({ i }) => i);
        const adjusted = holm(values);
        expect(values.map((_, i) => (adjusted[i] ?? 1) <= alpha)).toEqual(values.map((_, i) => rejected.includes(i)));
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe("effect sizes and power", () => {
  test("are those of their definitions", () => {
    expect(cohenDz([1, 2, 3])).toBe(2);
    // Means 3 and 6, variances 1 and 4, pooled √2.5, df 4: −3 / √2.5 · (1 − 3/15).
    expect(hedgesG([2, 3, 4], [4, 6, 8])).toBeCloseTo((-3 / Math.sqrt(2.5)) * 0.8, 12);
    expect([cohenDz([1]), hedgesG([1], [1, 2])]).toEqual([NaN, NaN]);
    expect([cohenDz([0, 0]), cohenDz([1, 1]), hedgesG([1, 1], [2, 2])]).toEqual([0, Infinity, -Infinity]);
  });

  test.each([
    // As G*Power says of t tests: Cohen's small, medium and large effect.
    [0.2, true, 199],
    [0.5, true, 34],
    [0.8, true, 15],
    [0.2, false, 394],
    [0.5, false, 64],
    [0.8, false, 26],
  ])("an effect of %d, paired: %s, needs %d seeds", (effect, paired, expected) => {
    expect([seedsNeeded(effect, { paired }), seedsNeeded(-effect, { paired })]).toEqual([expected, expected]);
  });

  test("never fewer than let the test reach its level", () => {
    expect([fewest(true, 0.05), fewest(false, 0.05), fewest(true, 0.05 / 10)]).toEqual([6, 4, 9]);
    expect([seedsNeeded(Infinity, { paired: true }), seedsNeeded(0, { paired: true })]).toEqual([6, Infinity]);
    expect(seedsNeeded(NaN, { paired: true })).toBeNaN();
  });

  test("find an effect about as often as they promise", () => {
    const random = createRandom(2);
    const n = seedsNeeded(1, { paired: true });
    const trials = 200;
    let found = 0;
    for (let i = 0; i < trials; i++) {
      const a = group(
        "a",
        Array.from({ length: n }, () => 1 + random.normal()),
      );
      const b = group(
        "b",
        Array.from({ length: n }, () => 0),
      );
      const [pair] = compareGroups([a, b], random, { resamples: 100 }).pairs;
      if ((pair?.p ?? 1) <= 0.05) found++;
    }
    expect(found / trials).toBeGreaterThan(0.7);
    expect(found / trials).toBeLessThan(0.92);
  });
});

describe("groups of trainings", () => {
  const values = [0.5, 0.7, 0.6, 0.8, 0.9, 0.4];
  const better = values.map((value, i) => value + 0.1 + i / 1000);

  test("are compared by their shared seeds, which sees what is the same for each", () => {
    const { groups, pairs } = compareGroups([group("a", better), group("b", values)], createRandom(1));
    expect(groups.map(({ label, n }) => [label, n])).toEqual([
      ["a", 6],
      ["b", 6],
    ]);
    expect(pairs).toEqual([
      expect.objectContaining({
        first: "a",
        second: "b",
        paired: true,
        n: 6,
        p: 2 / 64,
        adjustedP: 2 / 64,
        exact: true,
      }),
    ]);
    expect(pairs[0]?.difference).toBeCloseTo(0.1025, 12);
    const apart = compareGroups([group("a", better, 100), group("b", values)], createRandom(1)).pairs[0];
    expect(apart).toMatchObject({ paired: false, n: [6, 6] });
    expect(apart?.p).toBeGreaterThan(0.2);
  });

  test("count seeds that only one side has in its mean, but not in the difference", () => {
    const { groups, pairs } = compareGroups([group("a", [...better, 9]), group("b", values)], createRandom(1));
    expect([groups[0]?.n, pairs[0]?.n]).toEqual([7, 6]);
    expect(pairs[0]?.difference).toBeCloseTo(0.1025, 12);
  });

  test("do not depend on what else is compared, but for the correction", () => {
    const two = compareGroups([group("a", better), group("b", values)], createRandom(1));
    const three = compareGroups([group("a", better), group("b", values), group("c", [1, 2, 3])], createRandom(1));
    expect(three.groups.slice(0, 2)).toEqual(two.groups);
    expect(three.pairs[0]).toMatchObject({ interval: two.pairs[0]?.interval, p: two.pairs[0]?.p });
    expect(three.pairs).toHaveLength(3);
    expect(three.pairs[0]?.adjustedP).toBeGreaterThan(two.pairs[0]?.adjustedP ?? 1);
  });

  test("refuse a seed that is there twice", () => {
    const twice = { label: "a", values: [1, 1].map((seed) => ({ seed, value: 1 })) };
    expect(() => compareGroups([twice], createRandom(1))).toThrow("invalid group: a has seed 1 twice");
  });
});
