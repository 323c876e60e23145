import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { valueOf } from "../../test/support/losses.ts";
import { entry, expectAgreement, meanOf, sumOf } from "../../test/support/naive-losses.ts";
import { InputError } from "../core/errors.ts";
import { generalisedLiftedStructure } from "./generalised-lifted-structure.ts";

describe("generalisedLiftedStructure", () => {
  test.each([
    [0, 1],
    [0.2, 0.1],
  ])("is the mean over samples of both sides, margins %d and %d", (positiveMargin, negativeMargin) =>
    expectAgreement(
      generalisedLiftedStructure({ positiveMargin, negativeMargin }),
      ({ indices, positives, negatives, distances }) => {
        const side = (list: readonly number[]) => (list.length === 0 ? 0 : Math.log(sumOf(list.map(Math.exp))));
        const losses = indices.map((a) =>
          Math.max(
            0,
            side(positives(a).map((p) => entry(distances, a, p) - positiveMargin)) +
              side(negatives(a).map((n) => negativeMargin - entry(distances, a, n))),
          ),
        );
        return { loss: meanOf(losses), mined: indices.length, active: losses.filter((x) => x > 0).length };
      },
    ),
  );

  test("has the gradient that finite differences give", () =>
    checkGradient([[6, 3]], valueOf(generalisedLiftedStructure(), [0, 1, 0, 2, 1, 0]), { range: [0.2, 1], seed: 6 }));

  test("refuses margins below zero", () => {
    expect(() => generalisedLiftedStructure({ negativeMargin: -1 })).toThrow(InputError);
    expect(() => generalisedLiftedStructure({ positiveMargin: NaN })).toThrow("invalid positive margin: NaN");
  });
});
