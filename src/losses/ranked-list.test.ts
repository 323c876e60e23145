import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { rankedList } from "./ranked-list.ts";

describe("rankedList", () => {
  test.each([{}, { margin: 0.4, boundary: 1.2, imbalance: 0.3, positiveTemperature: 1, negativeTemperature: 10 }])(
    "weighs what lies on the wrong side of two boundaries: %o",
    (options) =>
      expectAgreement(rankedList(options), ({ indices, positives, negatives, distances }) => {
        const { margin = 1, boundary = 1.5, imbalance = 0.5 } = options;
        const { positiveTemperature = 0, negativeTemperature = 0 } = options;
        const listed = (costs: readonly number[], temperature: number) => {
          const taken = costs.filter((x) => x > 0).map((x) => ({ x, w: Math.exp(temperature * x) }));
          return sumOf(taken.map(({ x, w }) => w * x)) / (sumOf(taken.map(({ w }) => w)) + 1e-5 * indices.length);
        };
        const losses = indices.map((a) => {
          const far = positives(a).map((p) => entry(distances, a, p) - (boundary - margin));
          const near = negatives(a).map((n) => boundary - entry(distances, a, n));
          return (1 - imbalance) * listed(far, positiveTemperature) + imbalance * listed(near, negativeTemperature);
        });
        return { loss: meanOf(losses), mined: indices.length, active: losses.filter((x) => x > 0).length };
      }),
  );

  test("has the gradient that finite differences give", () =>
    checkGradient(
      [[6, 3]],
      valueOf(rankedList({ positiveTemperature: 1, negativeTemperature: 2 }), [0, 1, 0, 2, 1, 0]),
      { range: [0.2, 1], seed: 6 },
    ));

  test("refuses settings out of range", () => {
    expect(() => rankedList({ imbalance: 2 })).toThrow(InputError);
    expect(() => rankedList({ negativeTemperature: NaN })).toThrow("invalid negative temperature: NaN");
  });
});
