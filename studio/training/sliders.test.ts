import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mixtureOf, movedTo, percentsOf } from "./sliders.ts";

const policies = ["randomHard", "semiHard", "hardest", "easy"];
const sum = (values: Readonly<Record<string, number>>) => Object.values(values).reduce((a, b) => a + b, 0);

test("a mixture is rounded to whole percent that sum to a hundred", () => {
  expect(percentsOf({ randomHard: 1 / 3, semiHard: 1 / 3, hardest: 1 / 3 }, policies.slice(0, 3))).toEqual({
    randomHard: 34,
    semiHard: 33,
    hardest: 33,
  });
  expect(percentsOf({}, policies)).toEqual({ randomHard: 25, semiHard: 25, hardest: 25, easy: 25 });
});

test("what a slider takes, the others give in their proportion", () => {
  const before = { randomHard: 60, semiHard: 30, hardest: 10, easy: 0 };
  expect(movedTo(before, "hardest", 40)).toEqual({ randomHard: 40, semiHard: 20, hardest: 40, easy: 0 });
});

test("a slider that gives back where the others are at zero gives to all alike", () => {
  expect(movedTo({ randomHard: 100, semiHard: 0, hardest: 0 }, "randomHard", 40)).toEqual({
    randomHard: 40,
    semiHard: 30,
    hardest: 30,
  });
});

test("however the sliders are moved, the mixture sums to one and no part is outside of it", () => {
  const moves = fc.array(fc.tuple(fc.constantFrom(...policies), fc.integer({ min: -20, max: 130 })), { maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      moves,
      (start, all) => {
        let percents = percentsOf(Object.fromEntries(policies.map((name, i) => [name, start[i] ?? 0])), policies);
        for (const [name, value] of all) {
          percents = movedTo(percents, name, value);
          expect(percents[name]).toBe(Math.min(100, Math.max(0, value)));
        }
        expect(sum(percents)).toBe(100);
        expect(Object.values(percents).every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
        expect(Math.abs(sum(mixtureOf(percents)) - 1)).toBeLessThan(1e-9);
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});
