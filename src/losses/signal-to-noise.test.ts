import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { expectAgreement, meanOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { signalToNoiseLoss } from "./signal-to-noise.ts";

/** Sum of the squares of what deviates from the mean. */
const deviation = (list: readonly number[]) => sumOf(list.map((x) => (x - meanOf(list)) ** 2));

describe("signalToNoise", () => {
  test.each([
    [0, 1],
    [0.2, 3],
  ])("is what each kind of pair is over %d or under %d on average", (positiveMargin, negativeMargin) =>
    expectAgreement(
      signalToNoiseLoss({ positiveMargin, negativeMargin }),
      ({ rows, indices, positives, negatives }) => {
        const ratio = (i: number, j: number) => {
          const [a, x] = [rows[i] ?? [], rows[j] ?? []];
          return deviation(a.map((value, k) => value - (x[k] ?? NaN))) / deviation(a);
        };
        const together = indices.flatMap((a) => positives(a).map((p) => Math.max(0, ratio(a, p) - positiveMargin)));
        const apart = indices.flatMap((a) => negatives(a).map((n) => Math.max(0, negativeMargin - ratio(a, n))));
        const [far, near] = [together.filter((x) => x > 0), apart.filter((x) => x > 0)];
        return {
          loss: meanOf(far) + meanOf(near),
          mined: together.length + apart.length,
          active: far.length + near.length,
        };
      },
    ),
  );

  test("is not symmetric: the anchor is the signal", async () => {
    // Deviations from the mean: ±1 and ±2, so that var(a − x) is 1, of a signal of 1 and of 4.
    const { loss } = await lossOf(signalToNoiseLoss(), [1, -1, 2, -2], [0, 0]);
    expect(loss).toBeCloseTo((1 + 1 / 4) / 2, 12);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[5, 4]], valueOf(signalToNoiseLoss({ negativeMargin: 3 }), [0, 0, 1, 1, 2]), {
      apart: 0.1,
      seed: 4,
    }));

  test("refuses margins that leave nothing between them", () => {
    expect(() => signalToNoiseLoss({ positiveMargin: 1 })).toThrow(InputError);
    expect(() => signalToNoiseLoss({ negativeMargin: NaN })).toThrow("invalid negative margin: NaN");
  });
});
