import { describe, expect, test } from "vitest";
import { choices, inRange, InputError, lookUp, wholeNumber } from "./errors.ts";
import { at, matrix, row } from "./matrix.ts";

test("choices reads as a sentence does", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(choices)).toEqual(["", "a", "a or b", "a, b or c"]);
});

describe("lookUp", () => {
  test("finds what is in the table itself, and nothing that every object has", () => {
    expect(lookUp("letter", { a: 1 }, "a")).toBe(1);
    for (const name of ["b", "toString", "__proto__", ""]) {
      expect(() => lookUp("letter", { a: 1, c: 2 }, name)).toThrow(
        new InputError(`unknown letter: ${name}, expected a or c`),
      );
    }
  });
});

describe("inRange", () => {
  test("takes both ends and refuses all else, NaN too", () => {
    expect([0, 0.5, 1].map((value) => inRange("share", value, 0, 1))).toEqual([0, 0.5, 1]);
    for (const value of [-1e-9, 1.1, NaN, Infinity]) {
      expect(() => inRange("share", value, 0, 1)).toThrow(
        new InputError(`invalid share: ${value}, expected a number between 0 and 1`),
      );
    }
  });
});

describe("wholeNumber", () => {
  test("takes both ends and refuses all else, what lies between two whole numbers too", () => {
    expect([1, 2, 3].map((value) => wholeNumber("count", value, 1, 3))).toEqual([1, 2, 3]);
    for (const value of [0, 1.5, 4, NaN, Infinity]) {
      expect(() => wholeNumber("count", value, 1, 3)).toThrow(
        new InputError(`invalid count: ${value}, expected a whole number between 1 and 3`),
      );
    }
  });
});

describe("matrix", () => {
  test("has as many values as rows × columns", () => {
    expect(() => matrix(new Float32Array(5), 2, 3)).toThrow(new RangeError("invalid matrix: 5 values, expected 2 × 3"));
  });

  test("gives its rows as views", () => {
    const m = matrix(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3);
    expect(Array.from(row(m, 1))).toEqual([4, 5, 6]);
    row(m, 0)[0] = 9;
    expect(at(m.data, 0)).toBe(9);
    expect(at(m.data, 6) + 1).toBeNaN();
  });
});
