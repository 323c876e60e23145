/**
 * Images as rows, C × H × W × N: a channel's pixels lie together, and a pixel's samples. Everything that moves or picks
 * pixels then copies runs of N numbers and more, and everything per channel works on one long row. In N × C × H × W the same
 * takes two to four times as long.
 */
import * as m from "../math.ts";
import type { Value } from "../value.ts";

/** N × C × H × W as C × H × W × N. */
export const toRows = (images: Value): Value => m.transpose(images, [1, 2, 3, 0]);

/** C × H × W × N as N × C × H × W. */
export const toImages = (rows: Value): Value => m.transpose(rows, [3, 0, 1, 2]);

/** A function of each number, of images that may have been made of rows: then of those, so that transpositions can meet. */
export const eachPixel = (images: Value, change: (pixels: Value) => Value): Value =>
  images.node?.operator === "Transpose" ? toImages(change(toRows(images))) : change(images);

/** Height and width of a window, which is also the distance to the next. */
export type Window = readonly [height: number, width: number];

/** How many windows fit: ⌊H / height⌋ and ⌊W / width⌋. */
const fitting = (rows: Value, [kh, kw]: Window) =>
  [Math.floor((rows.shape[1] ?? 1) / kh), Math.floor((rows.shape[2] ?? 1) / kw)] as const;

/**
 * The first pixels of all windows, the second ones and so on, in row order: each C × oh × ow × N. A rest at the right
 * and lower edge is left out.
 */
export function placesOf(rows: Value, window: Window): Value[] {
  const [kh, kw] = window;
  const [c = 1, h = 1, w = 1, n = 1] = rows.shape;
  const [oh, ow] = fitting(rows, window);
  const cropped = h === oh * kh && w === ow * kw ? rows : m.slice(rows, [0, 0], [oh * kh, ow * kw], [1, 2]);
  const windows = m.reshape(cropped, [c * oh, kh, ow, kw, n]);
  return Array.from({ length: kh * kw }, (_, place) => {
    const [i, j] = [Math.floor(place / kw), place % kw];
    return m.reshape(m.slice(windows, [i, j], [i + 1, j + 1], [1, 3]), [c, oh, ow, n]);
  });
}

/** The inverse of `placesOf`, with zeros in the rest at the edges; `like` has the shape. */
export function fromPlaces(places: readonly Value[], like: Value, window: Window): Value {
  const [kh, kw] = window;
  const [c = 1, h = 1, w = 1, n = 1] = like.shape;
  const [oh, ow] = fitting(like, window);
  const line = (i: number) =>
    m.concat(
      places.slice(i * kw, (i + 1) * kw).map((place) => m.reshape(place, [c * oh, 1, ow, 1, n])),
      3,
    );
  const windows = m.concat(
    Array.from({ length: kh }, (_, i) => line(i)),
    1,
  );
  const image = m.reshape(windows, [c, oh * kh, ow * kw, n]);
  return h === oh * kh && w === ow * kw ? image : m.pad(image, [0, 0, 0, 0, 0, h - oh * kh, w - ow * kw, 0]);
}

/**
 * The gradient of `largest`, the maximum of `places` element by element, by each of them: it goes to the first that
 * has it. The last place takes what no other has taken, which saves a comparison.
 */
export function gradientByPlace(places: readonly Value[], largest: Value, upstream: Value): Value[] {
  let free: Value | null = null;
  return places.map((place, i) => {
    const last = i === places.length - 1;
    const hit = last && free ? free : m.equal(place, largest);
    const first = free && !last ? m.and(hit, free) : hit;
    if (!last) free = free ? m.and(free, m.not(hit)) : m.not(hit);
    return m.mul(upstream, m.cast(first, upstream.dtype));
  });
}
