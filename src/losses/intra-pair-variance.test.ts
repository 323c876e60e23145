import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { intraPairVariance } from "./intra-pair-variance.ts";

describe("intraPairVariance", () => {
  test.each([{}, { positiveSlack: 0.2, negativeSlack: 0.4 }])(
    "is the mean square by which each kind of pair leaves its mean: %o",
    (options) =>
      expectAgreement(intraPairVariance(options), ({ indices, positives, negatives, cosines }) => {
        const { positiveSlack = 0.01, negativeSlack = 0.01 } = options;
        const same = indices.flatMap((a) => positives(a).map((p) => entry(cosines, a, p)));
        const other = indices.flatMap((a) => negatives(a).map((n) => entry(cosines, a, n)));
        const low = same.map((s) => Math.max(0, (1 - positiveSlack) * meanOf(same) - s));
        const high = other.map((s) => Math.max(0, s - (1 + negativeSlack) * meanOf(other)));
        return {
          loss: meanOf(low.map((x) => x ** 2)) + meanOf(high.map((x) => x ** 2)),
          mined: same.length + other.length,
          // The square of what is next to nothing is nothing.
          active: [...low, ...high].filter((x) => x ** 2 > 0).length,
        };
      }),
  );

  test("costs nothing where all pairs of a kind are alike", async () => {
    const { loss } = await lossOf(intraPairVariance(), [1, 0, 1, 0, 0, 1, 0, 1], [0, 0, 1, 1]);
    expect(loss).toBe(0);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(intraPairVariance(), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses slacks out of range", () => {
    expect(() => intraPairVariance({ positiveSlack: 2 })).toThrow(InputError);
    expect(() => intraPairVariance({ negativeSlack: NaN })).toThrow("invalid negative slack: NaN");
  });
});
