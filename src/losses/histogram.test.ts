import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { histogramLoss } from "./histogram.ts";

describe("histogramLoss", () => {
  test.each([100, 7])("is the probability that a negative is more similar, from %d bins", (bins) =>
    expectAgreement(histogramLoss({ bins }), (batch) => {
      const { indices, positives, negatives, cosines } = batch;
      const ends = Array.from({ length: bins + 1 }, (_, r) => r);
      const density = (list: readonly number[]) =>
        ends.map(
          (r) => sumOf(list.map((s) => Math.max(0, 1 - Math.abs(((s + 1) * bins) / 2 - r)))) / Math.max(1, list.length),
        );
      const pairs = positivePairsOf(batch);
      const together = density(pairs.map(([a, p]) => entry(cosines, a, p)));
      const apart = density(
        indices.flatMap((a) =>
          negatives(a)
            .filter((n) => positives(a).length + positives(n).length > 0)
            .map((n) => entry(cosines, a, n)),
        ),
      );
      const outranked = pairs.filter(([a, p]) =>
        negatives(a).some((n) => entry(cosines, a, n) >= entry(cosines, a, p)),
      );
      return {
        loss: sumOf(apart.map((x, r) => x * sumOf(together.slice(0, r + 1)))),
        mined: pairs.length,
        active: outranked.length,
      };
    }),
  );

  test("is 1 where every negative is more similar than every positive, 0 where none is", async () => {
    const data = [1, 0, 0, 1, 1, 0, 0, 1];
    expect((await lossOf(histogramLoss(), data, [0, 0, 1, 1])).loss).toBeCloseTo(1, 12);
    expect((await lossOf(histogramLoss(), data, [0, 1, 0, 1])).loss).toBeCloseTo(0, 12);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(histogramLoss({ bins: 9 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses bins that are none", () => {
    expect(() => histogramLoss({ bins: -3 })).toThrow(InputError);
    expect(() => histogramLoss({ bins: NaN })).toThrow("invalid bins: NaN");
  });
});
