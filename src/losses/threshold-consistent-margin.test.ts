import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { thresholdConsistentMargin } from "./threshold-consistent-margin.ts";

describe("thresholdConsistentMargin", () => {
  test.each([{}, { positiveWeight: 0.5, negativeWeight: 2, positiveMargin: 0.6, negativeMargin: 0 }])(
    "is what pairs are short of one threshold and over the other on average, weighted: %o",
    (options) =>
      expectAgreement(thresholdConsistentMargin(options), ({ indices, positives, negatives, cosines }) => {
        const { positiveWeight = 1, negativeWeight = 1, positiveMargin = 0.9, negativeMargin = 0.5 } = options;
        const short = indices.flatMap((a) => positives(a).map((p) => positiveMargin - entry(cosines, a, p)));
        const over = indices.flatMap((a) => negatives(a).map((n) => entry(cosines, a, n) - negativeMargin));
        const [low, high] = [short.filter((x) => x > 0), over.filter((x) => x > 0)];
        return {
          loss: positiveWeight * meanOf(low) + negativeWeight * meanOf(high),
          mined: short.length + over.length,
          active: low.length + high.length,
        };
      }),
  );

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(thresholdConsistentMargin(), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses thresholds that are no cosines", () => {
    expect(() => thresholdConsistentMargin({ positiveMargin: 1.5 })).toThrow(InputError);
    expect(() => thresholdConsistentMargin({ negativeWeight: NaN })).toThrow("invalid negative weight: NaN");
  });
});
