import { expect, test } from "vitest";
import { partNamed, splitByPart } from "./parts.ts";
import type { Part } from "./parts.ts";

const split = (parts: readonly Part[]) => splitByPart({ name: "list.csv", size: parts.length }, parts);

test("train trains, validation validates and test is kept apart", () => {
  const { split: got, test: spare } = split(["train", "test", "validation", "train"]);
  expect(Array.from(got.train)).toEqual([0, 3]);
  expect(Array.from(got.validation)).toEqual([2]);
  expect(Array.from(spare)).toEqual([1]);
  expect(got.description).toBe("as the data says: train trains, validation validates, test is left out");
});

test("the test part validates where nothing else does, and then nothing is kept apart", () => {
  const { split: got, test: spare } = split(["train", "test"]);
  expect(Array.from(got.validation)).toEqual([1]);
  expect(Array.from(spare)).toEqual([]);
  expect(got.description).toBe("as the data says: train trains, test validates");
});

test("without a part to train or to validate with there is no split", () => {
  expect(() => split(["validation", "test"])).toThrow("missing part: no sample of list.csv is for train;");
  expect(() => split(["train", "train"])).toThrow("missing part: no sample of list.csv is for validation or test;");
});

test("parts are known by several names, in any case, and by no others", () => {
  expect(["Train", "VAL", "valid", "dev", "validation", "test"].map(partNamed)).toEqual([
    "train",
    "validation",
    "validation",
    "validation",
    "validation",
    "test",
  ]);
  expect(["", "training", "toString", "__proto__"].map(partNamed)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
