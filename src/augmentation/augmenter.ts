import type { Random } from "../core/random.ts";
import type { ImageShape } from "../data/images.ts";
import { checkAugmentation } from "./check-settings.ts";
import { drawAll, noDraws } from "./draws.ts";
import { isIdentity, mapper } from "./geometry.ts";
import type { AugmentationSettings } from "./settings.ts";
import { warper } from "./warp.ts";

export { type AugmentationPreset, augmentationOf, augmentationPresets } from "./presets.ts";
export type { AugmentationSettings } from "./settings.ts";

/**
 * Returns a function that changes an image, channels × height × width floats in [0, 1], in place, as the settings say and
 * `random` draws. The same settings, image and stream give the same bits in every engine. What it needs is allocated here,
 * once: a call allocates nothing, and two calls must not overlap.
 * Throws an InputError for settings that are not valid; the function throws a RangeError for an image of another length.
 * @example
 * const augment = augmenter(augmentationPresets.drawings, { channels: 1, height: 28, width: 28 });
 * augment(image, createRandom(1).fork("12/345"));
 */
export function augmenter(
  settings: AugmentationSettings,
  shape: ImageShape,
): (image: Float32Array, random: Random) => void {
  const { affine, flip, crop } = checkAugmentation(settings);
  const length = shape.channels * shape.height * shape.width;
  const draws = noDraws();
  const mapping = new Float64Array(6);
  const copy = new Float32Array(length);
  const moves = affine !== undefined || flip !== undefined || crop !== undefined;
  const map = mapper(settings, shape);
  const warp = warper(shape, affine?.fill ?? "edge");

  return (image, random) => {
    if (image.length !== length) {
      throw new RangeError(
        `invalid image: ${image.length} floats, expected ${shape.channels} × ${shape.height} × ${shape.width}`,
      );
    }
    drawAll(random, draws);
    if (moves) {
      map(draws, mapping);
      if (!isIdentity(mapping)) {
        copy.set(image);
        warp(copy, mapping, image);
      }
    }
  };
}
