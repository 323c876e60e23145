import { expect, test } from "vitest";
import { sampleOrigins } from "./sample-origins.ts";

const classNames = ["Greek/character01", "Greek/character02", "old/Latin/a"];
const data = (ids: readonly string[], labels: readonly number[]) => ({
  name: "letters",
  classNames,
  labels: Int32Array.from(labels),
  ids,
});

test("superclasses are the folders of classes, drawers the numbers behind the underscore", () => {
  const ids = [
    "Greek/character01/0394_01.png",
    "Greek/character01/0394_20.png",
    "Greek/character02/0395_01.png",
    "0007_03.PNG",
  ];
  expect(sampleOrigins(data(ids, [0, 0, 1, 2]), [0, 1, 2, 3])).toEqual({
    superclasses: Int32Array.of(0, 0, 0, 1),
    drawers: Int32Array.of(1, 20, 1, 3),
  });
  expect(sampleOrigins(data(ids, [0, 0, 1, 2]), [3, 2]).superclasses).toEqual(Int32Array.of(0, 1));
});

test("drawers are not known where a file is named otherwise, or a class has one twice", () => {
  for (const second of ["b/letter_2.png", "b/0394_01.png", "b/0394_2x.png", "data.csv:3"]) {
    expect(sampleOrigins(data(["a/0394_01.png", second], [0, 0]), [0, 1])).not.toHaveProperty("drawers");
  }
  // What the other samples are called does not matter.
  expect(sampleOrigins(data(["a/0394_01.png", "b.png"], [0, 0]), [0])).toHaveProperty("drawers");
});

test("a class without a folder has no superclass", () => {
  const flat = { ...data(["0001_01.png"], [0]), classNames: ["alpha"] };
  expect(() => sampleOrigins(flat, [0])).toThrow(
    /^missing super-class: class "alpha" of letters lies in no folder of classes, expected a name such as Greek\/character03;/,
  );
});
