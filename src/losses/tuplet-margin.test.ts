import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { tupletMargin } from "./tuplet-margin.ts";

describe("tupletMargin", () => {
  test.each([
    [5.73, 64],
    [30, 4],
  ])("eases each positive by an angle of %d°, s = %d", (margin, scale) =>
    expectAgreement(tupletMargin({ margin, scale }), (batch) => {
      const pairs = positivePairsOf(batch);
      const s = (i: number, j: number) => entry(batch.cosines, i, j);
      const losses = pairs.map(([a, p]) => {
        const eased = Math.cos(Math.acos(s(a, p)) - (margin / 180) * Math.PI);
        return Math.log(1 + sumOf(batch.negatives(a).map((n) => Math.exp(scale * (s(a, n) - eased)))));
      });
      const outranked = pairs.filter(([a, p]) => batch.negatives(a).some((n) => s(a, n) >= s(a, p)));
      return { loss: meanOf(losses), mined: pairs.length, active: outranked.length };
    }),
  );

  test("of positives that meet has a finite gradient", async () => {
    const { gradient } = await lossOf(tupletMargin(), [1, 0, 1, 0, 0.9, 0.1], [0, 0, 1]);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(tupletMargin({ scale: 4 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses settings out of range", () => {
    expect(() => tupletMargin({ margin: 100 })).toThrow(InputError);
    expect(() => tupletMargin({ scale: NaN })).toThrow("invalid scale: NaN");
  });
});
