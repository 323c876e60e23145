import type { Random } from "../core/random.ts";
import type { ImageShape } from "../data/images.ts";
import { checkAugmentation } from "./check-settings.ts";
import { blurrer } from "./blur.ts";
import { scaleBrightness, scaleContrast, scaleSaturation } from "./colour.ts";
import { around, type Draws, drawAll, noDraws, within } from "./draws.ts";
import { eraser } from "./erase.ts";
import { isIdentity, mapper } from "./geometry.ts";
import { addNoise, normalTable } from "./pixel-noise.ts";
import type { AugmentationSettings } from "./settings.ts";
import { warper } from "./warp.ts";

export { augmentationOf, augmentationPresets } from "./presets.ts";
export type { AugmentationSettings } from "./settings.ts";

/**
 * Returns a function that changes an image, channels × height × width floats in [0, 1], in place, as the settings say and
 * `random` draws. The same settings, image and stream give the same bits in every engine. Its buffers are made here, once.
 * Throws an InputError for settings that are not valid; the function throws a RangeError for an image of another length.
 * @example
 * const augment = augmenter(augmentationPresets.drawings, { channels: 1, height: 28, width: 28 });
 * const image = new Float32Array(28 * 28).fill(1);
 * augment(image, createRandom(1).fork("12/345"));
 */
export function augmenter(
  settings: AugmentationSettings,
  shape: ImageShape,
): (image: Float32Array, random: Random) => void {
  checkAugmentation(settings);
  const { channels, height, width } = shape;
  const length = channels * height * width;
  const draws = noDraws();
  const steps = stepsOf(settings, shape);
  return (image, random) => {
    if (image.length !== length)
      throw new RangeError(`invalid image: ${image.length} floats, expected ${channels} × ${height} × ${width}`);
    drawAll(random, draws);
    for (let i = 0; i < steps.length; i++) steps[i]?.(image, draws);
  };
}

type Step = (image: Float32Array, draws: Draws) => void;

/** What the settings ask for, in the order in which it happens. */
function stepsOf(settings: AugmentationSettings, shape: ImageShape): Step[] {
  const { affine, flip, crop, brightness = 0, contrast = 0, saturation = 0, blur, noise, erase } = settings;
  const steps: Step[] = [];
  if (affine !== undefined || flip !== undefined || crop !== undefined) steps.push(mover(settings, shape));
  if (brightness > 0) steps.push((image, d) => scaleBrightness(image, 1 + around(brightness, d.brightness)));
  if (contrast > 0) steps.push((image, d) => scaleContrast(image, shape.channels, 1 + around(contrast, d.contrast)));
  if (saturation > 0 && shape.channels === 3)
    steps.push((image, d) => scaleSaturation(image, 1 + around(saturation, d.saturation)));
  if (blur !== undefined) {
    const { probability = 1, sigma } = blur;
    const soften = blurrer(shape, sigma[1]);
    steps.push((image, d) => {
      if (d.blur < probability) soften(image, within(sigma, d.sigma));
    });
  }
  if (noise !== undefined) {
    const normal = normalTable();
    steps.push((image, d) => addNoise(image, noise.deviation, d.noiseSeed, normal));
  }
  if (erase !== undefined) steps.push(eraser(shape, erase));
  return steps;
}

/** Crop, affine and flip. */
function mover(settings: AugmentationSettings, shape: ImageShape): Step {
  const mapping = new Float64Array(6);
  const copy = new Float32Array(shape.channels * shape.height * shape.width);
  const map = mapper(settings, shape);
  const warp = warper(shape, settings.affine?.fill ?? "edge");
  return (image, draws) => {
    map(draws, mapping);
    if (isIdentity(mapping)) return;
    copy.set(image);
    warp(copy, mapping, image);
  };
}
