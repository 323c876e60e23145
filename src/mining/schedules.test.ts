import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import type { Mixture } from "./mixture.ts";
import { checkMixture } from "./mixture.ts";
import { annealed, type AnnealingOptions, constantMixture, shapes, stepwise, transition } from "./schedules.ts";

const names = ["randomHard", "semiHard", "hardest"];
const triple = (mixture: Mixture) => names.map((name) => mixture[name] ?? 0);

/**
 * The paper's rule, update by update: SH += 0.1, H* = min(H* + 0.01, limit), H = what is left, clipped to [0, 1];
 * where the sum exceeds 1 the largest gives way.
 */
function simulated(epochs: number, options: Required<AnnealingOptions>): number[][] {
  const { epochStep, semiHardStep, hardestStep, hardestLimit } = options;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  let [h, sh, best] = [1, 0, 0];
  return Array.from({ length: epochs }, (_, epoch) => {
    if (epoch > 0 && epoch % epochStep === 0) {
      sh = clip(sh + semiHardStep);
      best = Math.min(best + hardestStep, hardestLimit);
      h = clip(1 - sh - best);
      const excess = h + sh + best - 1;
      if (excess > 0) {
        if (sh >= best) sh -= excess;
        else best -= excess;
      }
    }
    return [h, sh, best];
  });
}

const paper = { epochStep: 10, semiHardStep: 0.1, hardestStep: 0.01, hardestLimit: 0.5 };

function compare(options: Required<AnnealingOptions>, epochs: number): void {
  const schedule = annealed(options);
  simulated(epochs, options).forEach((expected, epoch) => {
    triple(schedule(epoch)).forEach((value, k) => {
      expect(Math.abs(value - (expected[k] ?? NaN)), `epoch ${epoch}, ${names[k]}`).toBeLessThan(1e-9);
    });
  });
}

describe("annealed", () => {
  test("follows the original update rule for 800 epochs", () => compare(paper, 800));

  test.each([
    { ...paper, epochStep: 1 },
    { ...paper, epochStep: 3, semiHardStep: 0.05 },
    { ...paper, hardestStep: 0.05, hardestLimit: 0.3 },
    { ...paper, semiHardStep: 0, hardestStep: 0.02 },
    { ...paper, hardestStep: 0 },
    { ...paper, hardestLimit: 0 },
    { ...paper, semiHardStep: 0.5, hardestStep: 0.04 },
    { ...paper, epochStep: 7, semiHardStep: 0.3, hardestStep: 0.003, hardestLimit: 0.41 },
  ])("follows it with %j", (options) => compare(options, 600));

  test("gives way where semi-hard is the larger, whatever the numbers", () => {
    const options = fc.record({
      epochStep: fc.integer({ min: 1, max: 20 }),
      semiHardStep: fc.integer({ min: 10, max: 100 }).map((n) => n / 100),
      hardestStep: fc.integer({ min: 0, max: 10 }).map((n) => n / 100),
      hardestLimit: fc.integer({ min: 0, max: 50 }).map((n) => n / 100),
    });
    fc.assert(
      fc.property(options, (one) => compare(one, 300)),
      { numRuns: 50 },
    );
  });

  test("has the paper's values", () => {
    const listed: readonly (readonly [number, readonly number[]])[] = [
      [0, [1, 0, 0]],
      [9, [1, 0, 0]],
      [10, [0.89, 0.1, 0.01]],
      [20, [0.78, 0.2, 0.02]],
      [90, [0.01, 0.9, 0.09]],
      [100, [0, 0.9, 0.1]],
      [110, [0, 0.89, 0.11]],
      [500, [0, 0.5, 0.5]],
      [5000, [0, 0.5, 0.5]],
    ];
    for (const [epoch, expected] of listed) {
      triple(annealed()(epoch)).forEach((value, k) =>
        expect(value, `epoch ${epoch}`).toBeCloseTo(expected[k] ?? NaN, 12),
      );
    }
  });

  test("lets semi-hard give way to hardest where the numbers go beyond the paper's", () => {
    const schedule = annealed({ epochStep: 1, hardestStep: 0.1, semiHardStep: 0.05, hardestLimit: 0.9 });
    triple(schedule(8)).forEach((value, k) => expect(value).toBeCloseTo([0, 0.2, 0.8][k] ?? NaN, 12));
    triple(schedule(50)).forEach((value, k) => expect(value).toBeCloseTo([0, 0.1, 0.9][k] ?? NaN, 12));
  });

  test("gives a valid mixture in every epoch, whatever the numbers", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          epochStep: fc.integer({ min: 1, max: 50 }),
          semiHardStep: share,
          hardestStep: share,
          hardestLimit: share,
        }),
        fc.integer({ min: 0, max: 1e6 }),
        (options, epoch) => void checkMixture(annealed(options)(epoch), names),
      ),
    );
  });

  test.each([
    [{ epochStep: 0 }, "invalid epoch step: 0"],
    [{ epochStep: 2.5 }, "invalid epoch step: 2.5"],
    [{ semiHardStep: -0.1 }, "invalid semi-hard step: -0.1"],
    [{ hardestStep: NaN }, "invalid hardest step: NaN"],
    [{ hardestLimit: 1.1 }, "invalid hardest limit: 1.1"],
  ])("refuses %j", (options, message) => {
    expect(() => annealed(options)).toThrow(InputError);
    expect(() => annealed(options)).toThrow(message);
  });
});

test("constantMixture is the same in every epoch", () => {
  const mixture = { randomHard: 0.4, semiHard: 0.6 };
  expect([0, 7, 1000].map(constantMixture(mixture))).toEqual([mixture, mixture, mixture]);
});

describe("transition", () => {
  const from = { randomHard: 0.8, semiHard: 0.2 };
  const to = { semiHard: 0.5, hardest: 0.5 };

  test.each(Object.keys(shapes) as (keyof typeof shapes)[])(
    "%s starts and ends where it should, and never turns back",
    (shape) => {
      const schedule = transition({ from, to, epochs: 40, shape });
      expect(triple(schedule(0))).toEqual([0.8, 0.2, 0]);
      triple(schedule(40)).forEach((value, k) => expect(value).toBeCloseTo([0, 0.5, 0.5][k] ?? NaN, 9));
      expect(schedule(400)).toEqual(schedule(40));
      for (let epoch = 1; epoch <= 40; epoch++) {
        const [before, now] = [triple(schedule(epoch - 1)), triple(schedule(epoch))];
        expect(now[0]).toBeLessThan(before[0] ?? NaN);
        expect(now[2]).toBeGreaterThan(before[2] ?? NaN);
        checkMixture(schedule(epoch), names);
      }
    },
  );

  test("has the curves' values half-way", () => {
    const half = (shape: keyof typeof shapes) => transition({ epochs: 10, shape })(5)["randomHard"];
    expect(half("linear")).toBeCloseTo(0.5, 12);
    expect(half("cosine")).toBeCloseTo(0.5, 12);
    // 1 − (1 − 100^(−1/2)) / 0.99
    expect(half("exponential")).toBeCloseTo(1 - 0.9 / 0.99, 12);
  });

  test("takes a curve of one's own and keeps it inside [0, 1]", () => {
    const schedule = transition({ from, to, epochs: 4, shape: (x) => 4 * x - 1 });
    expect([0, 1, 2].map((epoch) => schedule(epoch)["randomHard"])).toEqual([0.8, 0.8, 0]);
  });

  test("refuses a length that is none", () => {
    expect(() => transition({ epochs: 0 })).toThrow(new InputError("invalid epochs: 0, expected a number above 0"));
    expect(() => transition({ epochs: NaN })).toThrow(InputError);
  });
});

describe("stepwise", () => {
  const [a, b, c] = [{ randomHard: 1 }, { semiHard: 1 }, { hardest: 1 }];
  const schedule = stepwise([
    { epoch: 0, mixture: a },
    { epoch: 5, mixture: b },
    { epoch: 6, mixture: c },
  ]);

  test("holds each mixture from its epoch on", () => {
    expect([0, 4, 5, 6, 100].map(schedule)).toEqual([a, a, b, c, c]);
  });

  test("refuses steps that do not start at 0 or do not rise", () => {
    expect(() => stepwise([{ epoch: 1, mixture: a }])).toThrow("the first starts at 1, expected epoch 0");
    expect(() => stepwise([])).toThrow(InputError);
    expect(() =>
      stepwise([
        { epoch: 0, mixture: a },
        { epoch: 4, mixture: b },
        { epoch: 4, mixture: c },
      ]),
    ).toThrow("expected epochs in rising order");
  });
});
