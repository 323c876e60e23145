import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { liftedStructure } from "./lifted-structure.ts";

describe("liftedStructure", () => {
  test.each([
    [0, 1],
    [0.2, 2],
  ])("lifts each pair against the negatives of both sides, margins %d and %d", (positiveMargin, negativeMargin) =>
    expectAgreement(liftedStructure({ positiveMargin, negativeMargin }), (batch) => {
      const d = (i: number, j: number) => entry(batch.distances, i, j);
      const pairs = positivePairsOf(batch).filter(([a]) => batch.negatives(a).length > 0);
      const losses = pairs.map(([a, p]) => {
        const side = (i: number) => sumOf(batch.negatives(i).map((n) => Math.exp(negativeMargin - d(i, n))));
        return Math.max(0, Math.log(side(a) + side(p)) + d(a, p) - positiveMargin) ** 2 / 2;
      });
      return { loss: meanOf(losses), mined: pairs.length, active: losses.filter((x) => x > 0).length };
    }),
  );

  test("leaves out pairs without a negative", async () => {
    expect(await lossOf(liftedStructure(), [0, 0, 3, 4], [1, 1])).toMatchObject({ loss: 0, mined: 0, active: 0 });
    expect(liftedStructure().offered(Int32Array.from([1, 1]))).toBe(0);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(liftedStructure(), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses margins below zero", () => {
    expect(() => liftedStructure({ negativeMargin: -1 })).toThrow(InputError);
    expect(() => liftedStructure({ positiveMargin: NaN })).toThrow("invalid positive margin: NaN");
  });
});
