import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, sumOf, tripletsOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { marginLoss, type MarginOptions } from "./margin.ts";

describe("marginLoss", () => {
  test.each([
    [0.2, 1.2],
    [0, 0.7],
  ])("is the mean over the sides of all triplets that are above zero, α = %d, β = %d", (margin, beta) =>
    expectAgreement(marginLoss({ margin, beta, boundary: "fixed" }), (batch) => {
      const d = (i: number, j: number) => entry(batch.distances, i, j);
      const sides = tripletsOf(batch).flatMap(([a, p, n]) => [d(a, p) - beta + margin, beta - d(a, n) + margin]);
      const above = sides.filter((x) => x > 0);
      return { loss: sumOf(above) / Math.max(1, above.length), mined: sides.length, active: above.length };
    }),
  );

  test("starts from the same boundary where it is learned, and adds what it costs", async () => {
    const data = [1, 0.2, 0.3, 0.9, -0.8, 0.5, -0.4, 0.7];
    const labels = [0, 1, 0, 1];
    const of = (options: MarginOptions) => lossOf(marginLoss(options), data, labels);
    const fixed = await of({ boundary: "fixed" });
    for (const boundary of ["one", "perClass"] as const) {
      expect((await of({ boundary })).loss).toBeCloseTo(fixed.loss, 6);
    }
    expect((await of({ boundary: "one", nu: 0.5 })).loss).toBeCloseTo(fixed.loss + 0.5 * 1.2, 6);
    // Two triplets for each of four anchors.
    expect((await of({ boundary: "perClass", nu: 0.5 })).loss).toBeCloseTo(
      fixed.loss + (0.5 * 1.2 * 8) / fixed.active,
      6,
    );
  });

  test("draws each class's boundary by its own anchors alone", async () => {
    const { gradientOf } = await lossOf(
      marginLoss({ boundary: "perClass" }),
      [0, 0, 3, 0, 0, 0.1, 9, 9],
      [0, 0, 1, 2],
      {
        weights: { beta: [[1.2], [1.2], [1.2]] },
      },
    );
    const [first, ...others] = gradientOf("beta");
    expect(first).not.toBe(0);
    // Neither of the other classes has a pair, so that they are in no triplet as anchors.
    expect(others).toEqual([0, 0]);
  });

  test.each(["one", "perClass"] as const)("has the gradient that finite differences give, boundary: %s", (boundary) =>
    checkGradient([[5, 3]], valueOf(marginLoss({ boundary, nu: 0.1 }), [0, 1, 0, 1, 2]), { range: [0.2, 1], seed: 4 }),
  );

  test("says what it is made of, and refuses what is out of range", () => {
    expect(marginLoss().settings).toMatchObject({ margin: 0.2, beta: 1.2, boundary: "one", nu: 0 });
    expect(() => marginLoss({ margin: -1 })).toThrow(InputError);
    expect(() => marginLoss({ nu: NaN })).toThrow("invalid nu: NaN");
  });
});
