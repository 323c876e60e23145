import type { Random } from "../core/random.ts";
import { exponential, logarithm } from "./elementary.ts";
import type { Range } from "./settings.ts";

/** What an image's changes are made from: uniform numbers in [0, 1), and for noise a seed in [0, 2^32). */
export const noDraws = () => ({
  rotation: 0,
  shiftX: 0,
  shiftY: 0,
  scale: 0,
  shear: 0,
  flipX: 0,
  flipY: 0,
  cropArea: 0,
  cropAspect: 0,
  cropX: 0,
  cropY: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  blur: 0,
  sigma: 0,
  noiseSeed: 0,
  erase: 0,
  eraseArea: 0,
  eraseAspect: 0,
  eraseX: 0,
  eraseY: 0,
  eraseSeed: 0,
});

export type Draws = ReturnType<typeof noDraws>;

/**
 * Draws every number there is, whatever the settings are, always in the same order and with one step of the generator for
 * each: so a transform that is turned on, off or up leaves the draws of the others as they were. A new one goes to the end.
 */
export function drawAll(random: Random, draws: Draws): void {
  draws.rotation = random.uniform();
  draws.shiftX = random.uniform();
  draws.shiftY = random.uniform();
  draws.scale = random.uniform();
  draws.shear = random.uniform();
  draws.flipX = random.uniform();
  draws.flipY = random.uniform();
  draws.cropArea = random.uniform();
  draws.cropAspect = random.uniform();
  draws.cropX = random.uniform();
  draws.cropY = random.uniform();
  draws.brightness = random.uniform();
  draws.contrast = random.uniform();
  draws.saturation = random.uniform();
  draws.blur = random.uniform();
  draws.sigma = random.uniform();
  draws.noiseSeed = random.integer(0x100000000);
  draws.erase = random.uniform();
  draws.eraseArea = random.uniform();
  draws.eraseAspect = random.uniform();
  draws.eraseX = random.uniform();
  draws.eraseY = random.uniform();
  draws.eraseSeed = random.integer(0x100000000);
}

/** The number at `draw` of the way between two. */
const between = (from: number, to: number, draw: number): number => from + (to - from) * draw;

/** The same in a range. */
export const within = ([from, to]: Range, draw: number): number => between(from, to, draw);

/** A number in ± `limit`. */
export const around = (limit: number, draw: number): number => limit * (2 * draw - 1);

/**
 * Shares of width and height, each 1 at most, of a rectangle that has `area` of the whole and, beside the whole's, an
 * aspect ratio from the range as far as it fits in: between `area` and 1 / `area`. Its logarithm is uniform.
 */
export function rectangle(area: number, [from, to]: Range, draw: number, out: { width: number; height: number }): void {
  const low = Math.min(Math.max(from, area), 1 / area);
  const high = Math.min(Math.max(to, area), 1 / area);
  const aspect = low === high ? low : exponential(between(logarithm(low), logarithm(high), draw));
  out.width = Math.min(1, Math.sqrt(area * aspect));
  out.height = Math.min(1, Math.sqrt(area / aspect));
}
