import fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "./budget.ts";

const usual = { epochs: 100, stepsPerEpoch: 10 };

test("epochs alone are passes over the samples, and nothing at all is the usual length", () => {
  expect(budget({}, 10, usual)).toEqual(usual);
  expect(budget({ epochs: 7 }, 10, usual)).toEqual({ epochs: 7, stepsPerEpoch: 10 });
});

test("steps alone are divided into whole epochs of about one pass", () => {
  expect(budget({ steps: 3000 }, 241, usual)).toEqual({ epochs: 12, stepsPerEpoch: 250 });
  expect(budget({ steps: 60 }, 241, usual)).toEqual({ epochs: 1, stepsPerEpoch: 60 });
  // A prime number of steps does not divide near the length of a pass: the last epoch is filled up.
  expect(budget({ steps: 97 }, 10, usual)).toEqual({ epochs: 10, stepsPerEpoch: 10 });
});

test("with both, the steps are shared out among the epochs", () => {
  expect(budget({ steps: 100, epochs: 8 }, 10, usual)).toEqual({ epochs: 8, stepsPerEpoch: 13 });
});

test("a budget never has fewer steps than were asked for, nor an epoch's worth more", () => {
  const whole = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(whole, whole, fc.option(whole, { nil: undefined }), (steps, pass, epochs) => {
      const result = budget({ steps, epochs }, pass, usual);
      const total = result.epochs * result.stepsPerEpoch;
      expect(total).toBeGreaterThanOrEqual(steps);
      expect(total - steps).toBeLessThan(result.epochs);
    }),
  );
});
