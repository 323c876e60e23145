import { expect, test } from "vitest";
import { geometry, isGeometryName } from "./geometry.ts";

test("a name holds the measure, its p, and whether it is squared and of directions", () => {
  expect(geometry("lp:3")).toEqual({ name: "lp:3", measure: "lp", p: 3, squared: false, normalised: false });
  expect(geometry("normalised:squared:manhattan")).toEqual({
    name: "normalised:squared:manhattan",
    measure: "lp",
    p: 1,
    squared: true,
    normalised: true,
  });
  expect(geometry("dotProduct")).toMatchObject({ measure: "dotProduct", squared: false, normalised: false });
});

test.each([
  ["lp:1", "manhattan"],
  ["lp:2", "euclidean"],
  ["lp:2.50", "lp:2.5"],
  ["squared:euclidean", "squaredEuclidean"],
  ["squared:normalised:lp:3", "normalised:squared:lp:3"],
  ["normalised:normalised:lp:2", "normalised:euclidean"],
  ["normalised:cosine", "cosine"],
  ["normalised:squared:cosine", "squared:cosine"],
])("%s is called %s, and only by that name is it written down", (name, one) => {
  expect(geometry(name).name).toBe(one);
  expect(geometry(one).name).toBe(one);
  expect(isGeometryName(one)).toBe(true);
  expect(isGeometryName(name)).toBe(false);
});

test.each([
  "",
  "lp",
  "lp:",
  "lp:0.5",
  "lp:two",
  "lp:Infinity",
  "squared:",
  "squared:dotProduct",
  "constructor",
  3,
  null,
])("%j is no name", (name) => {
  expect(isGeometryName(name)).toBe(false);
});
