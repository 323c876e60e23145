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
import { sphereFace } from "./sphere-face.ts";

describe("sphereFace", () => {
  test.each([1, 3, 4])("multiplies the own angle by %d and all by the embedding's length", (margin) =>
    compareWithDefinition(sphereFace({ margin, scale: 1.5 }), (given) =>
      crossEntropyOf(
        ownChanged(cosinesOf(given), given, multiplied(margin)).map((row, i) =>
          row.map((score) => 1.5 * norm(given.embeddings[i] ?? []) * score),
        ),
        given,
      ),
    ),
  );

  test("is finite where directions meet and where there is none", () => checkSafety(sphereFace()));

  test("refuses a margin that is not a whole number", () => {
    expect(() => sphereFace({ margin: 2.5 })).toThrow(InputError);
    expect(() => sphereFace({ margin: 0 })).toThrow("invalid margin: 0, expected a whole number between 1 and 10");
    expect(() => sphereFace({ scale: Infinity })).toThrow("invalid scale: Infinity");
  });
});
