import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, suggestion } from "./suggestion.ts";

/** The definition, without remembering anything. */
function naive(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  const swap = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  return Math.min(
    naive(restA, b) + 1,
    naive(a, restB) + 1,
    naive(restA, restB) + (a[0] === b[0] ? 0 : 1),
    swap ? naive(a.slice(2), b.slice(2)) + 1 : Infinity,
  );
}

describe("editDistance", () => {
  test("counts what its definition counts", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(naive(a, b));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("counts two letters that changed places once", () => {
    expect(editDistance("hardset", "hardest")).toBe(1);
  });
});

describe("suggestion", () => {
  const names = ["random", "randomHard", "semiHard", "hardest"];

  test.each([
    ["hardset", "; did you mean hardest?"],
    ["semihard", "; did you mean semiHard?"],
    ["semi-hard", "; did you mean semiHard?"],
    ["randon", "; did you mean random?"],
    ["cosine", ""],
    ["", ""],
  ])("of %j is %j", (name, expected) => {
    expect(suggestion(name, names)).toBe(expected);
  });

  test("takes the first of two that are equally near, and needs something to choose from", () => {
    expect(suggestion("bat", ["cat", "hat"])).toBe("; did you mean cat?");
    expect(suggestion("bat", [])).toBe("");
  });
});
