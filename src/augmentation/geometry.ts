import type { ImageShape } from "../data/images.ts";
import { around, type Draws, rectangle, within } from "./draws.ts";
import { cosine, sine } from "./elementary.ts";
import type { AugmentationSettings, Range } from "./settings.ts";

/**
 * Where each pixel of the result comes from: column x and row y of the result from column a x + b y + c and row
 * d x + e y + f of the image, as [a, b, c, d, e, f]. Coordinates are those of pixel centres, the first one's 0.
 */
export type Mapping = Float64Array;

const [whole, anyAspect]: [Range, Range] = [
  [1, 1],
  [3 / 4, 4 / 3],
];

/**
 * Returns a function that writes the mapping of one image's crop, affine and flip, in this order, composed into one.
 *
 * With C the centre: forward p' = C + t + R(θ) · Sh(φ) · s · (p − C), R(θ) = [cos −sin; sin cos], Sh(φ) = [1 tan φ; 0 1].
 * The result is walked, so each part is inverted, the last one first: flip, affine, crop.
 */
export function mapper(
  { affine = {}, flip = {}, crop }: AugmentationSettings,
  { height, width }: Pick<ImageShape, "height" | "width">,
): (draws: Draws, mapping: Mapping) => void {
  const { rotation = 0, shift = 0, scale = whole, shear = 0 } = affine;
  const { horizontal = 0, vertical = 0 } = flip;
  const moves = rotation !== 0 || shift !== 0 || scale[0] !== 1 || scale[1] !== 1 || shear !== 0;
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const part = { width: 1, height: 1 };

  const setAffine = (draws: Draws, m: Mapping): void => {
    const angle = around(rotation, draws.rotation);
    const lean = around(shear, draws.shear);
    const size = within(scale, draws.scale);
    const [cos, sin, tan] = [cosine(angle), sine(angle), sine(lean) / cosine(lean)];
    // The inverse of R · Sh · s is Sh⁻¹ · Rᵀ / s.
    const [a, b, d, e] = [(cos + tan * sin) / size, (sin - tan * cos) / size, -sin / size, cos / size];
    const x = centreX + around(shift, draws.shiftX) * width;
    const y = centreY + around(shift, draws.shiftY) * height;
    set(m, a, b, centreX - a * x - b * y, d, e, centreY - d * x - e * y);
  };

  const applyCrop = (kept: Range, aspect: Range, draws: Draws, m: Mapping): void => {
    rectangle(within(kept, draws.cropArea), aspect, draws.cropAspect, part);
    // From coordinates of centres to edges and back: the whole's edges are −½ and width − ½.
    const left = (1 - part.width) * width * draws.cropX + (part.width - 1) / 2;
    const top = (1 - part.height) * height * draws.cropY + (part.height - 1) / 2;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = m;
    const [w, h] = [part.width, part.height];
    set(m, w * a, w * b, w * c + left, h * d, h * e, h * f + top);
  };

  return (draws, m) => {
    if (moves) setAffine(draws, m);
    else set(m, 1, 0, 0, 0, 1, 0);
    if (draws.flipX < horizontal) mirror(m, 0, width);
    if (draws.flipY < vertical) mirror(m, 1, height);
    if (crop !== undefined) applyCrop(crop.area, crop.aspect ?? anyAspect, draws, m);
  };
}

function set(m: Mapping, a: number, b: number, c: number, d: number, e: number, f: number): void {
  m[0] = a;
  m[1] = b;
  m[2] = c;
  m[3] = d;
  m[4] = e;
  m[5] = f;
}

/** Walks the result from its other end: x becomes side − 1 − x, or y where `axis` is 1. */
function mirror(m: Mapping, axis: 0 | 1, side: number): void {
  for (const row of [0, 3]) {
    const step = m[row + axis] ?? 0;
    m[row + 2] = (m[row + 2] ?? 0) + step * (side - 1);
    m[row + axis] = -step;
  }
}

/** Whether a mapping moves nothing. */
export const isIdentity = ([a, b, c, d, e, f]: Mapping): boolean =>
  a === 1 && b === 0 && c === 0 && d === 0 && e === 1 && f === 0;
