import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { constantRate, cosineRate, learningRate, stepRate, warmUp } from "./learning-rate.ts";

const over = (rate: (step: number, total: number) => number, total: number) =>
  Array.from({ length: total }, (_, step) => rate(step, total));

test("constantRate stays", () => expect(over(constantRate(0.1), 3)).toEqual([0.1, 0.1, 0.1]));

describe("stepRate", () => {
  test("falls by a factor at each third of the training, exactly where the third ends", () => {
    const rates = over(stepRate(1), 9);
    [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01].forEach((expected, i) => expect(rates[i]).toBeCloseTo(expected, 12));
  });

  test("takes its share and factor", () => {
    expect(over(stepRate(8, { every: 0.5, factor: 0.5 }), 4)).toEqual([8, 8, 4, 4]);
  });
});

describe("cosineRate", () => {
  test("is half a cosine from the rate to the floor", () => {
    const rate = cosineRate(2, 1);
    expect([0, 25, 50, 100, 200].map((step) => Number(rate(step, 100).toFixed(12)))).toEqual([
      2,
      Number((1 + (1 + Math.SQRT1_2) / 2).toFixed(12)),
      1.5,
      1,
      1,
    ]);
  });

  test("never rises", () => {
    const rates = over(cosineRate(0.1), 50);
    rates.forEach((rate, i) => expect(rate).toBeLessThanOrEqual(rates[i - 1] ?? Infinity));
  });
});

describe("warmUp", () => {
  test("rises linearly to the schedule and then follows it", () => {
    expect(over(warmUp(constantRate(1), 4), 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    const cosine = cosineRate(1);
    const warm = warmUp(cosine, 10);
    expect(warm(4, 100)).toBeCloseTo(0.5 * cosine(4, 100), 12);
    expect(warm(60, 100)).toBe(cosine(60, 100));
  });

  test("of no steps changes nothing", () => expect(over(warmUp(constantRate(1), 0), 2)).toEqual([1, 1]));

  test("refuses part of a step", () => {
    for (const steps of [1.5, -1, NaN]) expect(() => warmUp(constantRate(1), steps)).toThrow(InputError);
  });
});

describe("learningRate", () => {
  test.each(["constant", "step", "cosine"])("%s starts at the rate", (name) => {
    expect(learningRate(name, 0.03)(0, 100)).toBeCloseTo(0.03, 12);
  });

  test("refuses a name or a rate that is none, before the first step", () => {
    expect(() => learningRate("linear", 0.1)).toThrow("unknown learning-rate schedule: linear, expected constant");
    for (const name of ["constant", "step", "cosine"]) {
      for (const rate of [0, -1, NaN, Infinity]) expect(() => learningRate(name, rate), name).toThrow(InputError);
    }
    expect(() => cosineRate(0.1, 0.2)).toThrow("invalid final learning rate: 0.2");
    expect(() => stepRate(0.1, { every: 0 })).toThrow(InputError);
    expect(() => stepRate(0.1, { factor: 1.5 })).toThrow(InputError);
  });
});
