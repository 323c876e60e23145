import { lookUp } from "../core/errors.ts";
import type { AugmentationSettings } from "./settings.ts";

/** Settings that serve most images of a kind. Change them by spreading: `{ ...augmentationPresets.drawings, blur: … }`. */
export const augmentationPresets = {
  /** Characters, sketches, symbols: the same stroke by another hand. No mirror images, which would be other characters. */
  drawings: {
    affine: { rotation: 15, shift: 0.08, scale: [0.8, 1.15], shear: 10, fill: "background" },
  },
  /** Things and places: framed, lit and turned otherwise. */
  photographs: {
    crop: { area: [0.4, 1], aspect: [3 / 4, 4 / 3] },
    affine: { rotation: 10, fill: "reflect" },
    flip: { horizontal: 0.5 },
    brightness: 0.3,
    contrast: 0.3,
    saturation: 0.4,
    blur: { probability: 0.2, sigma: [0.3, 1] },
  },
  /** Faces, people, animals, cars that were cut out already: small moves, another camera, something in the way. */
  faces: {
    affine: { rotation: 8, shift: 0.06, scale: [0.9, 1.1], fill: "edge" },
    flip: { horizontal: 0.5 },
    brightness: 0.25,
    contrast: 0.25,
    saturation: 0.25,
    blur: { probability: 0.2, sigma: [0.4, 1.2] },
    noise: { deviation: 0.02 },
    erase: { probability: 0.5, area: [0.02, 0.25], aspect: [0.3, 10 / 3] },
  },
} as const satisfies Readonly<Record<string, AugmentationSettings>>;

/** Settings by name. Throws an InputError for an unknown one. */
export function augmentationOf(name: string): AugmentationSettings {
  return lookUp<AugmentationSettings>("augmentation", augmentationPresets, name);
}
