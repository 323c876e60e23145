import { expect, test } from "vitest";
import { inFieldNames } from "./field-names.ts";

test("options are called as the page calls them, and those that it has not stay", () => {
  expect(inFieldNames("invalid --epochs: -3, expected a whole number, 1 or more")).toBe(
    "invalid “Epochs”: -3, expected a whole number, 1 or more",
  );
  expect(inFieldNames("skip what is not of the table with --skip-lines 1; say --header")).toBe(
    "skip what is not of the table with “Lines before the table” 1; say --header",
  );
  expect(inFieldNames("a 5--3 - -b")).toBe("a 5--3 - -b");
});
