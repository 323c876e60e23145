import { expect, test } from "vitest";
import { fittedColumns, wrapped } from "./format.ts";

test("columns that do not fit come in another table below, with the first column again", () => {
  const rows = [
    ["", "n", "mean", "deviation"],
    ["easy", "3", "0.51", "0.02"],
  ];
  expect(fittedColumns(rows, 24)).toEqual(["      n  mean  deviation", "easy  3  0.51       0.02"]);
  expect(fittedColumns(rows, 23)).toEqual(["      n  mean", "easy  3  0.51", "", "      deviation", "easy       0.02"]);
  // Never the first column alone.
  expect(fittedColumns(rows, 5).filter((line) => line.startsWith("easy"))).toEqual([
    "easy  3",
    "easy  0.51",
    "easy       0.02",
  ]);
});

test("text is broken between words, and a longer word stays whole", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("one two three", 7, 2)).toEqual(["one two", "  three"]);
  expect(wrapped("a incomprehensible b", 8, 1)).toEqual(["a", " incomprehensible", " b"]);
  expect(wrapped("", 8)).toEqual([""]);
});
