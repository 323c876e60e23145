import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, misplacedOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { pnp } from "./pnp.ts";

const [alpha, b, temperature] = [2, 3, 0.1];

/** What R negatives in front of a positive cost, as the paper has it. */
const costs = {
  O: (r: number) => r,
  Ds: (r: number) => Math.log(1 + r),
  Dq: (r: number) => 1 - 1 / (1 + r) ** alpha,
  Iu: (r: number) => (1 + r) * Math.log(1 + r),
  Ib: (r: number) => (b * r - Math.log(1 + b * r)) / b ** 2,
};
const variants = ["O", "Ds", "Dq", "Iu", "Ib"] as const;

describe("pnp", () => {
  test.each(variants)("is what negatives in front of positives cost, variant %s", (variant) =>
    expectAgreement(
      pnp({ variant, alpha, b, temperature }),
      (batch) => {
        const { indices, positives, negatives, cosines } = batch;
        const anchors = indices.filter((a) => positives(a).length > 0);
        const inFront = (a: number, p: number) =>
          sumOf(
            negatives(a).map((n) => 1 / (1 + Math.exp((entry(cosines, a, p) - entry(cosines, a, n)) / temperature))),
          );
        const losses = anchors.map((a) => meanOf([a, ...positives(a)].map((p) => costs[variant](inFront(a, p)))));
        return { loss: meanOf(losses), mined: anchors.length, active: misplacedOf(batch) };
      },
      { runs: 6 },
    ),
  );

  test.each(variants)("has the gradient that finite differences give, variant %s", (variant) =>
    checkGradient([[5, 3]], valueOf(pnp({ variant, temperature: 0.5 }), [0, 1, 0, 2, 1]), { range: [0.2, 1], seed: 6 }),
  );

  test("refuses batches of too many triplets, and variants that it does not know", async () => {
    const many = Array.from({ length: 2 * 500 }, (_, i) => i);
    const classes = Array.from({ length: 500 }, (_, i) => i % 2);
    await expect(lossOf(pnp(), many, classes)).rejects.toThrow("too large a batch for pnp: 500 samples against 500");
    expect(() => pnp({ temperature: 0 })).toThrow(InputError);
    expect(() => pnp({ b: NaN })).toThrow("invalid b: NaN");
  });
});
