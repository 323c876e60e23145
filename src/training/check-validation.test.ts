import { describe, expect, it } from "vitest";
import { checkValidation } from "./check-validation.ts";

/** Samples of some classes, the first of each kept for validation. */
function check(sizes: readonly number[], kept = 1): void {
  const labels = Int32Array.from(sizes.flatMap((size, c) => Array.from({ length: size }, () => c)));
  const validation = Int32Array.from(
    sizes.flatMap((_, c) => Array.from({ length: kept }, (_, i) => labels.indexOf(c) + i)),
  );
  checkValidation({ name: "data", labels }, { train: new Int32Array(0), validation, description: "" });
}

describe("checkValidation", () => {
  it("names what helps with this data, and nothing else", () => {
    expect(() => check([3, 3, 3])).toThrow(/^invalid split: each of the 3 samples of data .*; add samples$/);
    expect(() => check([5, 3, 3])).toThrow(/; keep a larger share or add samples$/);
    expect(() => check([3, 3, 3, 3])).toThrow(/; split by class or add samples$/);
    expect(() => check([9, 9, 9, 9])).toThrow(/; keep a larger share or split by class or add samples$/);
  });

  it("has nothing against samples that can find one another, or none at all", () => {
    expect(() => check([4, 4], 2)).not.toThrow();
    expect(() => check([4], 1)).not.toThrow();
    expect(() => check([4, 4], 0)).not.toThrow();
  });
});
