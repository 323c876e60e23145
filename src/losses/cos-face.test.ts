import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  crossEntropyOf,
  ownChanged,
} from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { cosFace } from "./cos-face.ts";

describe("cosFace", () => {
  test("is the cross entropy of scaled cosines, the own one made smaller", () =>
    compareWithDefinition(cosFace({ margin: 0.35, scale: 8 }), (given) =>
      crossEntropyOf(
        ownChanged(cosinesOf(given), given, (own) => own - 0.35).map((row) => row.map((score) => 8 * score)),
        given,
      ),
    ));

  test("is finite where directions meet and where there is none", () => checkSafety(cosFace()));

  test("refuses margins and scales that make no sense", () => {
    expect(() => cosFace({ margin: -1 })).toThrow(InputError);
    expect(() => cosFace({ margin: NaN })).toThrow("invalid margin: NaN");
    expect(() => cosFace({ scale: 0 })).toThrow("invalid scale: 0");
  });
});
