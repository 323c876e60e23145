import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { checkMixture, intervals } from "./mixture.ts";

const names = ["randomHard", "semiHard", "hardest"];

describe("checkMixture", () => {
  test("returns a mixture whose probabilities sum to one, rounding aside", () => {
    const mixture = { randomHard: 0.1 + 0.2, semiHard: 0.7 };
    expect(checkMixture(mixture, names)).toBe(mixture);
  });

  test.each([
    [{ semihard: 1 }, "unknown policy: semihard, expected randomHard, semiHard or hardest; did you mean semiHard?"],
    [{ randomHard: 1.5, semiHard: -0.5 }, "invalid probability: randomHard 1.5, expected a number between 0 and 1"],
    [{ randomHard: NaN }, "invalid probability: randomHard NaN, expected a number between 0 and 1"],
    [{ randomHard: 0.5 }, "invalid mixture: its probabilities sum to 0.5, expected 1"],
    [{}, "invalid mixture: its probabilities sum to 0, expected 1"],
    [{ toString: 1 }, "unknown policy: toString, expected randomHard, semiHard or hardest"],
  ])("refuses %j", (mixture, message) => {
    expect(() => checkMixture(mixture, names)).toThrow(new InputError(message));
  });
});

describe("intervals", () => {
  test("are running sums, in float32, in the order of the policies", () => {
    expect(intervals({ hardest: 0.25, randomHard: 0.5, semiHard: 0.25 }, names)).toEqual(Float32Array.of(0.5, 0.75, 1));
  });

  test("are 1 from the last possible policy on", () => {
    expect(intervals({ randomHard: 0.9, semiHard: 0.1 }, names)).toEqual(Float32Array.of(Math.fround(0.9), 1, 1));
    expect(intervals({ randomHard: 1 }, names)).toEqual(Float32Array.of(1, 1, 1));
  });

  test("leave no gap below 1 where the probabilities sum to a little less", () => {
    const mixture = checkMixture({ randomHard: 0.5, semiHard: 0.4999995 }, names);
    expect(intervals(mixture, names)).toEqual(Float32Array.of(0.5, 1, 1));
  });

  test("never fall, end at 1, and give a policy of probability zero no width", () => {
    const weights = fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1, noNaN: true })), { minLength: 3, maxLength: 3 })
      .filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(weights, (list) => {
        const total = list.reduce((a, b) => a + b, 0);
        const mixture = Object.fromEntries(names.map((name, k) => [name, (list[k] ?? 0) / total]));
        const bounds = [0, ...intervals(mixture, names)];
        expect(bounds.at(-1)).toBe(1);
        names.forEach((name, k) => {
          const width = (bounds[k + 1] ?? NaN) - (bounds[k] ?? NaN);
          expect(Math.abs(width - (mixture[name] ?? 0)), name).toBeLessThan(1e-6);
          if (mixture[name] === 0) expect(width, name).toBe(0);
        });
      }),
    );
  });
});
