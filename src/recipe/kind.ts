import { InputError } from "../core/errors.ts";
import type { Preprocessing } from "../data/preprocessing.ts";
import { optionName } from "./option-name.ts";
import type { Recipe } from "./recipe.ts";

/** Options that say how one kind of data is read or changed, which another kind has no use for. */
const ofKind = {
  image: ["size", "channels", "invert", "turns"],
  vectors: ["label", "ignore", "skipLines", "header", "standardise"],
} as const satisfies Readonly<Record<Preprocessing["kind"], readonly (keyof Recipe)[]>>;

const held = { image: "images", vectors: "vectors" } as const;
const wanted = { image: "images", vectors: "a table of numbers" } as const;

/** Throws an InputError for an option, or a preset, that was meant for another kind of data than `source` holds. */
export function checkKind(recipe: Recipe, kind: Preprocessing["kind"], source: string): void {
  if (kind === "vectors" && recipe.preset === "drawings") {
    throw new InputError(
      `invalid --preset: drawings turns and augments images, but ${source} holds vectors; leave it out`,
    );
  }
  const other = kind === "image" ? "vectors" : "image";
  // To leave something as it is suits every kind.
  const stray = ofKind[other].find((name) => recipe[name] !== undefined && recipe[name] !== false);
  if (stray === undefined) return;
  throw new InputError(
    `invalid ${optionName(stray)}: ${source} holds ${held[kind]}, expected ${wanted[other]}; leave it out`,
  );
}
