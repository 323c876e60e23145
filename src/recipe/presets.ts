import type { Recipe } from "./recipe.ts";

/** What a preset types for its user, besides the defaults that it brings (defaults.ts). */
const typedBy: Readonly<Record<NonNullable<Recipe["preset"]>, Recipe>> = {
  paper: {},
  // Bright strokes on a dark ground suit a network that pads with zeros.
  drawings: { turns: true, augment: "drawings", invert: true, learningRate: 0.003, warmUp: 100 },
};

/** The options of a preset with those that were typed over them. */
export const withPreset = <T extends Recipe>(recipe: T): T =>
  recipe.preset === undefined ? recipe : { ...typedBy[recipe.preset], ...recipe };
