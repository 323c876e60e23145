import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naivePairs } from "../../test/support/naive-mining.ts";
import { InputError } from "../core/errors.ts";
import { balancedLabels, pairsOf } from "./pairs.ts";

const labelLists = fc
  .array(fc.integer({ min: -2, max: 3 }), { minLength: 2, maxLength: 12 })
  .filter((labels) => naivePairs(labels).length > 0);

describe("pairsOf", () => {
  test.each(["unordered", "ordered"] as const)("finds the %s pairs that loops find", (order) => {
    fc.assert(
      fc.property(labelLists, (labels) => {
        const { anchors, positives } = pairsOf(Int32Array.from(labels), order);
        const found = Array.from(anchors, (anchor, q) => [anchor, positives[q]]);
        expect(found).toEqual(naivePairs(labels, order === "ordered"));
      }),
    );
  });

  test("of a P × K batch are P·K·(K − 1)/2, or twice as many with either side as the anchor", () => {
    expect(pairsOf(balancedLabels(8, 8)).anchors).toHaveLength(224);
    expect(pairsOf(balancedLabels(8, 8), "ordered").anchors).toHaveLength(448);
  });

  test("leaves lone classes out and refuses a batch of nothing else", () => {
    expect(pairsOf(Int32Array.of(7, 5, 7, 6))).toEqual({ anchors: Int32Array.of(0), positives: Int32Array.of(2) });
    expect(() => pairsOf(Int32Array.of(1, 2, 3))).toThrow(InputError);
    expect(() => pairsOf(new Int32Array(0))).toThrow("no two samples share a class");
  });
});

test("balancedLabels counts samples of one class after the other", () => {
  expect(balancedLabels(3, 2)).toEqual(Int32Array.of(0, 0, 1, 1, 2, 2));
});
