import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, sumOf } from "../../test/support/naive-losses.ts";
import { nPairs } from "./n-pairs.ts";

describe("nPairs", () => {
  test("is the cross entropy of each class's first pair among the positives of the others", () =>
    expectAgreement(nPairs(), ({ indices, positives, products }, labels) => {
      const pairs = indices
        .filter((a) => positives(a).length > 0 && labels.indexOf(labels[a] ?? NaN) === a)
        .map((a) => [a, positives(a)[0] ?? NaN] as const);
      const losses = pairs.map(([a, p]) => {
        const total = sumOf(pairs.map(([, other]) => Math.exp(entry(products, a, other))));
        return Math.log(total) - entry(products, a, p);
      });
      const wrong = pairs.filter(([a, p]) => pairs.some(([, x]) => entry(products, a, x) > entry(products, a, p)));
      return { loss: meanOf(losses), mined: pairs.length, active: wrong.length };
    }));

  test("of a single pair is 0", async () => {
    const { loss, mined } = await lossOf(nPairs(), [1, 0, 0, 1, 1, 1], [0, 1, 0]);
    expect([loss, mined]).toEqual([0, 1]);
    expect(nPairs().offered(Int32Array.from([0, 1, 0]))).toBe(1);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(nPairs(), [0, 1, 0, 2, 1, 2]), { range: [0.2, 1], seed: 6 }));
});
