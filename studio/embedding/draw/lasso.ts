/** A line that is drawn around points: x and y by turns, in pixels. Its end is joined to its beginning. */
export type Outline = readonly number[];

/** Points whose places (x and y by turns) lie inside, by the even–odd rule. */
export function pointsInside(
  outline: Outline,
  places: Float32Array,
  canBePicked: (point: number) => boolean,
): number[] {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let i = 0; i < outline.length; i += 2) {
    const [x, y] = [outline[i] ?? 0, outline[i + 1] ?? 0];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  const inside: number[] = [];
  for (let point = 0; point < places.length / 2; point++) {
    const [x, y] = [places[2 * point] ?? NaN, places[2 * point + 1] ?? NaN];
    const isNear = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    if (isNear && canBePicked(point) && isInside(outline, x, y)) inside.push(point);
  }
  return inside;
}

/** Whether a ray to the right crosses the line an odd number of times. */
export function isInside(outline: Outline, x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [x1, y1, x2, y2] = [outline[i] ?? 0, outline[i + 1] ?? 0, outline[j] ?? 0, outline[j + 1] ?? 0];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  }
  return odd;
}
