import { expect, test } from "vitest";
import { lastError } from "./last-error.ts";

test.each([
  ["TypeError [CODE]: no such thing\n    at main.js:1:2\n\nNode.js v20.20.2\n", "TypeError [CODE]: no such thing"],
  ["warning: slow\nerror: the data is gone\n", "error: the data is gone"],
  ["something odd\nthe end\n", "the end"],
  ["", ""],
])("of %j is %j", (said, expected) => {
  expect(lastError(said)).toBe(expected);
});
