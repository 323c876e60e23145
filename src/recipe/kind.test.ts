import { expect, test } from "vitest";
import { checkKind } from "./kind.ts";
import { withPreset } from "./presets.ts";
import type { Recipe } from "./recipe.ts";

test.each<[Recipe, "image" | "vectors", string]>([
  [
    withPreset({ preset: "drawings" }),
    "vectors",
    "invalid --preset: drawings turns and augments images, but DATA holds vectors; leave it out",
  ],
  [{ turns: true }, "vectors", "invalid --turns: DATA holds vectors, expected images; leave it out"],
  [{ size: { height: 8, width: 8 } }, "vectors", "invalid --size: DATA holds vectors"],
  [{ skipLines: 1 }, "image", "invalid --skip-lines: DATA holds images, expected a table of numbers; leave it out"],
])("%j is refused for data of the kind %s", (recipe, kind, message) => {
  expect(() => checkKind(recipe, kind, "DATA")).toThrow(message);
});

test.each<[Recipe, "image" | "vectors"]>([
  [withPreset({ preset: "drawings" }), "image"],
  [withPreset({ preset: "paper" }), "vectors"],
  [{ invert: false, label: "first" }, "vectors"],
  [{ standardise: false, size: { height: 8, width: 8 } }, "image"],
])("%j goes with data of the kind %s", (recipe, kind) => {
  expect(() => checkKind(recipe, kind, "DATA")).not.toThrow();
});
