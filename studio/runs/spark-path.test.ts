import { expect, test } from "vitest";
import { sparkPath } from "./spark-path.ts";

test("a curve fills its box from its first point to its last", () => {
  expect(sparkPath({ x: [0, 5, 10], y: [1, 3, 2] }, 24, 14)).toEqual({ line: "M2 12L12 2L22 7", end: "M22 7h0" });
});

test("with a range of its own a curve lies within that", () => {
  expect(sparkPath({ x: [0, 1], y: [0.5, 1] }, 24, 14, [0, 1])).toEqual({ line: "M2 7L22 2", end: "M22 2h0" });
});

test("a level curve lies in the middle, a point at the end, and nothing is nothing", () => {
  expect(sparkPath({ x: [0, 1], y: [4, 4] }, 24, 14)).toEqual({ line: "M2 7L22 7", end: "M22 7h0" });
  expect(sparkPath({ x: [3], y: [4] }, 24, 14)).toEqual({ line: "M22 7", end: "M22 7h0" });
  expect(sparkPath({ x: [], y: [] }, 24, 14)).toEqual({ line: "", end: "" });
  expect(sparkPath({ x: [0, 1], y: [NaN, 4] }, 24, 14)).toEqual({ line: "M22 7", end: "M22 7h0" });
});
