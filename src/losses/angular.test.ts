import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, positivePairsOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { angularLoss, type AngularOptions } from "./angular.ts";

describe("angular", () => {
  test.each<AngularOptions>([{}, { alpha: 65 }, { alpha: 50, negativeLengths: "own" }])(
    "bounds the angle at every negative: %o",
    (options) =>
      expectAgreement(angularLoss(options), (batch) => {
        const { alpha = 40, negativeLengths = "one" } = options;
        const squared = Math.tan((alpha / 180) * Math.PI) ** 2;
        const s = (i: number, j: number) => entry(batch.cosines, i, j);
        const length = (i: number) => (negativeLengths === "one" ? 1 : Math.hypot(...(batch.rows[i] ?? [])));
        const pairs = positivePairsOf(batch);
        const losses = pairs.map(([a, p]) =>
          Math.log(
            1 +
              sumOf(
                batch
                  .negatives(a)
                  .map((n) => Math.exp(4 * squared * length(n) * (s(a, n) + s(p, n)) - 2 * (1 + squared) * s(a, p))),
              ),
          ),
        );
        const outranked = pairs.filter(([a, p]) => batch.negatives(a).some((n) => s(a, n) >= s(a, p)));
        return { loss: meanOf(losses), mined: pairs.length, active: outranked.length };
      }),
  );

  test("keeps in float32 what the widest angle and directions that lie opposite make smallest", async () => {
    // Anchor and positive lie opposite one another, the negatives opposite the one or the other.
    const { loss, gradient } = await lossOf(angularLoss({ alpha: 65 }), [1, 0, -1, 0, 1, 0, -1, 0], [0, 0, 1, 1], {
      dtype: "float32",
    });
    // Two negatives whose sum with either side is 0.
    expect(loss).toBeCloseTo(Math.log(2) + 2 * (1 + Math.tan((65 / 180) * Math.PI) ** 2), 3);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test.each(["one", "own"] as const)("has the gradient that finite differences give, lengths: %s", (negativeLengths) =>
    checkGradient([[6, 3]], valueOf(angularLoss({ negativeLengths }), [0, 1, 0, 2, 1, 0]), {
      range: [0.2, 1],
      seed: 6,
    }),
  );

  test("refuses angles that leave nothing between", () => {
    expect(() => angularLoss({ alpha: 90 })).toThrow(InputError);
    expect(() => angularLoss({ alpha: NaN })).toThrow("invalid alpha: NaN, expected a number between 1 and 65");
  });
});
