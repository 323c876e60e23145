import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { ntXent } from "./nt-xent.ts";

describe("ntXent", () => {
  test.each([0.07, 0.5, 2])("is the mean over positive pairs of their cross entropy, τ = %d", (temperature) =>
    expectAgreement(ntXent({ temperature }), (batch) => {
      const pairs = positivePairsOf(batch);
      const s = (i: number, j: number) => entry(batch.cosines, i, j);
      const e = (i: number, j: number) => Math.exp(s(i, j) / temperature);
      const losses = pairs.map(
        ([a, p]) => -Math.log(e(a, p) / (e(a, p) + sumOf(batch.negatives(a).map((n) => e(a, n))))),
      );
      const outranked = pairs.filter(([a, p]) => batch.negatives(a).some((n) => s(a, n) >= s(a, p)));
      return { loss: meanOf(losses), mined: pairs.length, active: outranked.length };
    }),
  );

  test("stays finite in float32 where exponentials would overflow", async () => {
    const data = [1, 0, -1, 0.001, 1, 0.001, -1, 0];
    const { loss, gradient } = await lossOf(ntXent({ temperature: 0.001 }), data, [0, 0, 1, 1], { dtype: "float32" });
    // Each anchor's positive lies opposite, its nearest negative beside it.
    expect(loss).toBeCloseTo(2000, 0);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(ntXent({ temperature: 0.3 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses a temperature that is not above zero", () => {
    expect(() => ntXent({ temperature: 0 })).toThrow(InputError);
    expect(() => ntXent({ temperature: NaN })).toThrow("invalid temperature: NaN");
  });
});
