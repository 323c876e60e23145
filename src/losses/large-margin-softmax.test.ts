import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  crossEntropyOf,
  multiplied,
  norm,
  ownChanged,
} from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { largeMarginSoftmax } from "./large-margin-softmax.ts";

describe("largeMarginSoftmax", () => {
  test.each([2, 4])("multiplies the own angle by %d and all by both lengths", (margin) =>
    compareWithDefinition(largeMarginSoftmax({ margin, scale: 1.5 }), (given) =>
      crossEntropyOf(
        ownChanged(cosinesOf(given), given, multiplied(margin)).map((row, i) =>
          row.map((score, c) => 1.5 * norm(given.embeddings[i] ?? []) * norm(given.weight[c] ?? []) * score),
        ),
        given,
      ),
    ),
  );

  test("is finite where directions meet and where there is none", () => checkSafety(largeMarginSoftmax()));

  test("refuses a margin that is not a whole number", () => {
    expect(() => largeMarginSoftmax({ margin: 2.5 })).toThrow(InputError);
    expect(() => largeMarginSoftmax({ margin: 0 })).toThrow(
      "invalid margin: 0, expected a whole number between 1 and 10",
    );
    expect(() => largeMarginSoftmax({ scale: Infinity })).toThrow("invalid scale: Infinity");
  });
});
