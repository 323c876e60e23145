import type { TrainFlags } from "./recipe.ts";

/** What a preset types for its user, besides the defaults that it brings (defaults.ts). */
const typedBy: Readonly<Record<NonNullable<TrainFlags["preset"]>, TrainFlags>> = {
  paper: {},
  // Bright strokes on a dark ground suit a network that pads with zeros.
  drawings: { turns: true, augment: "drawings", invert: true, learningRate: 0.003, warmUp: 100 },
};

/** The options of a preset with those that were typed over them. */
export const withPreset = (flags: TrainFlags): TrainFlags =>
  flags.preset === undefined ? flags : { ...typedBy[flags.preset], ...flags };
