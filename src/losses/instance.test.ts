import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { lossOf, valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, misplacedOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { instance } from "./instance.ts";

describe("instance", () => {
  test.each([64, 5])("is the cross entropy of each sample among the others, γ = %d", (scale) =>
    expectAgreement(instance({ scale }), (batch) => {
      const { indices, positives, negatives, cosines } = batch;
      const anchors = indices.filter((a) => positives(a).length > 0);
      const losses = anchors.map((a) => {
        const total = (list: readonly number[]) => sumOf(list.map((i) => Math.exp(scale * entry(cosines, a, i))));
        return Math.log(1 + total(negatives(a)) / total(positives(a)));
      });
      return { loss: meanOf(losses), mined: anchors.length, active: misplacedOf(batch) };
    }),
  );

  test("of the only views in a batch is 0", async () => {
    expect((await lossOf(instance(), [1, 0, 0, 1], [0, 0])).loss).toBe(0);
  });

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(instance({ scale: 4 }), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses a scale that is not above zero", () => {
    expect(() => instance({ scale: 0 })).toThrow(InputError);
    expect(() => instance({ scale: NaN })).toThrow("invalid scale: NaN");
  });
});
