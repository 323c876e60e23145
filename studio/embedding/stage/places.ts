import { type Camera, type Motion, project, type Size } from "../draw/camera.ts";
import { type PickGrid, pickGrid } from "../draw/pick-grid.ts";

/** What says where points are on the screen. */
export interface View {
  readonly motion: Motion;
  readonly camera: Camera;
  readonly size: Size;
  readonly isShown: (point: number) => boolean;
  /** Anything that is another object when other points are shown. */
  readonly shown: unknown;
}

/** Where points are on the screen, computed when a pointer asks and not with every frame. */
export interface Places {
  /** x and y of every point by turns, in pixels. Lent until the next question. */
  readonly all: (view: View) => Float32Array;
  readonly grid: (view: View) => PickGrid;
}

/** Remembers the places of the latest view. */
export function createPlaces(): Places {
  let places = new Float32Array(0);
  let placed: View | null = null;
  let grid: PickGrid | null = null;
  const all = (view: View) => {
    if (placed && isSame(placed, view)) return places;
    const length = (view.motion.from.length / 3) * 2;
    if (places.length !== length) places = new Float32Array(length);
    project(view.motion, view.camera, view.size, places);
    placed = view;
    grid = null;
    return places;
  };
  return {
    all,
    grid(view) {
      const where = all(view);
      grid ??= pickGrid(where, view.size.width, view.size.height, view.isShown);
      return grid;
    },
  };
}

const isSame = (a: View, b: View): boolean =>
  a.motion === b.motion && a.camera === b.camera && a.size === b.size && a.shown === b.shown;

/** Where one point is, in pixels. */
export function placeOf(
  point: number,
  { from, to, mix }: Motion,
  camera: Camera,
  size: Size,
): readonly [number, number] {
  const out = new Float32Array(2);
  const one = (points: Float32Array) => points.subarray(3 * point, 3 * point + 3);
  project({ from: one(from), to: one(to), mix }, camera, size, out);
  return [out[0] ?? NaN, out[1] ?? NaN];
}
