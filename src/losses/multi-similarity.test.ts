import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, misplacedOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { multiSimilarity } from "./multi-similarity.ts";

describe("multiSimilarity", () => {
  test.each([{}, { alpha: 1, beta: 10, base: 0.1 }])("is the mean over samples of both sides: %o", (options) =>
    expectAgreement(multiSimilarity(options), (batch) => {
      const { alpha = 2, beta = 50, base = 0.5 } = options;
      const { indices, positives, negatives, cosines } = batch;
      const side = (a: number, list: readonly number[], weight: number) =>
        Math.log(1 + sumOf(list.map((i) => Math.exp(weight * (entry(cosines, a, i) - base))))) / Math.abs(weight);
      const losses = indices.map((a) => side(a, positives(a), -alpha) + side(a, negatives(a), beta));
      return { loss: meanOf(losses), mined: indices.length, active: misplacedOf(batch) };
    }),
  );

  test("divides by the size of the batch, also where samples have nothing to be compared with", async () => {
    const two = await lossOf(multiSimilarity({ base: 0 }), [1, 0, 1, 0], [0, 0]);
    expect(two.loss).toBeCloseTo(Math.log(1 + Math.exp(-2)) / 2, 12);
    const one = await lossOf(multiSimilarity(), [1, 0], [0]);
    expect(one).toMatchObject({ loss: 0, mined: 0, active: 0 });
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(multiSimilarity({ beta: 5 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses weights that are not above zero", () => {
    expect(() => multiSimilarity({ alpha: 0 })).toThrow(InputError);
    expect(() => multiSimilarity({ beta: NaN })).toThrow("invalid beta: NaN");
    expect(() => multiSimilarity({ base: 2 })).toThrow("invalid base: 2, expected a number between -1 and 1");
  });
});
