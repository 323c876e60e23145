import { describe, expect, test } from "vitest";
import {
  checkSafety,
  compareWithDefinition,
  cosinesOf,
  crossEntropyOf,
  ownChanged,
} from "../../test/support/class-losses.ts";
import { InputError } from "../core/errors.ts";
import { softTriple } from "./soft-triple.ts";
import { sparseCentres } from "./weight-regularisers.ts";

/** Mean of cosines, each with the weight of its exponential. */
function shared(cosines: readonly number[], gamma: number): number {
  const weights = cosines.map((cosine) => Math.exp(cosine / gamma));
  const sum = weights.reduce((a, b) => a + b, 0);
  return cosines.reduce((total, cosine, k) => total + (cosine * (weights[k] ?? NaN)) / sum, 0);
}

describe("softTriple", () => {
  test("is the cross entropy of what a class's centres share, the own one made smaller", () =>
    compareWithDefinition(
      softTriple({ centres: 2, scale: 6, gamma: 0.2, margin: 0.1 }),
      (given) => {
        const similarities = cosinesOf(given).map((row) => [0, 2, 4, 6].map((k) => shared(row.slice(k, k + 2), 0.2)));
        const scores = ownChanged(similarities, given, (own) => own - 0.1);
        return crossEntropyOf(
          scores.map((row) => row.map((score) => 6 * score)),
          given,
        );
      },
      2,
    ));

  test("is finite where all centres of a class are one", () =>
    checkSafety(softTriple({ centres: 3, gamma: 0.001, regulariser: sparseCentres() }), 3));

  test("refuses settings that make no sense", () => {
    expect(() => softTriple({ centres: 0 })).toThrow(InputError);
    expect(() => softTriple({ gamma: 0 })).toThrow("invalid gamma: 0");
    expect(() => softTriple({ scale: NaN })).toThrow("invalid scale: NaN");
    expect(() => softTriple({ margin: -1 })).toThrow("invalid margin: -1");
  });
});
