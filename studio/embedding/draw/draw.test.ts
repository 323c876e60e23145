import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../../../src/core/matrix.ts";
import { createRandom } from "../../../src/core/random.ts";
import { type Camera, fitted, panned, project, turned, zoomed } from "./camera.ts";
import { isInside, pointsInside } from "./lasso.ts";
import { CELL, pickGrid } from "./pick-grid.ts";
import { CHOSEN, FAINT, mixed, parseColour, shapes, stylesOf } from "./style.ts";

const size = { width: 400, height: 200 };

function placesOf(points: Float32Array, camera: Camera, to = points, mix = 0): Float32Array {
  const out = new Float32Array((points.length / 3) * 2);
  project({ from: points, to, mix }, camera, size, out);
  return out;
}

describe("a camera", () => {
  const points = Float32Array.of(-2, -1, 0, 2, 1, 0, 0, 0, 0, 1, 0.5, 0);

  test("sees all points, in two dimensions and in three", () => {
    for (const dimensions of [2, 3] as const) {
      const places = placesOf(points, fitted(points, dimensions));
      for (let i = 0; i < 4; i++) {
        expect(at(places, 2 * i)).toBeGreaterThan(0);
        expect(at(places, 2 * i)).toBeLessThan(400);
        expect(at(places, 2 * i + 1)).toBeGreaterThan(0);
        expect(at(places, 2 * i + 1)).toBeLessThan(200);
      }
    }
  });

  test("fits points of which one is far out by the others, and points at one place at all", () => {
    const many = Float32Array.from({ length: 3 * 2000 }, (_, i) => (i < 3 ? 1e6 : (i % 7) / 7));
    expect(fitted(many, 2).scale).toBeGreaterThan(1);
    expect(fitted(new Float32Array(9), 2).scale).toBe(1);
  });

  test("moves points between two layouts by the mix", () => {
    const camera = fitted(points, 2);
    const to = points.map((value) => value + 1);
    const [start, end] = [placesOf(points, camera), placesOf(to, camera)];
    placesOf(points, camera, to, 0.25).forEach((value, i) =>
      expect(value).toBeCloseTo(0.75 * at(start, i) + 0.25 * at(end, i), 3),
    );
  });

  test("pans by pixels", () => {
    const camera = turned(fitted(points, 2), 0.3, 0.2);
    const before = placesOf(points, camera);
    const after = placesOf(points, panned(camera, 30, -12, size));
    after.forEach((value, i) => expect(value).toBeCloseTo(at(before, i) + (i % 2 === 0 ? 30 : -12), 3));
  });

  test("zooms about the pointer", () => {
    const camera = fitted(points, 2);
    const [x = 0, y = 0] = placesOf(points, camera);
    const closer = zoomed(camera, 3, x, y, size);
    const places = placesOf(points, closer);
    expect(at(places, 0)).toBeCloseTo(x, 3);
    expect(at(places, 1)).toBeCloseTo(y, 3);
    const before = placesOf(points, camera);
    expect(at(places, 2) - at(places, 0)).toBeCloseTo(3 * (at(before, 2) - at(before, 0)), 2);
  });

  test("turns about itself without stretching, and points in front follow the drag", () => {
    const camera = fitted(Float32Array.of(-1, -1, -1, 1, 1, 1), 3);
    const { turn } = turned(turned(camera, 1.1, -0.7), 0.4, 2);
    for (let r = 0; r < 3; r++) {
      for (let s = 0; s < 3; s++) {
        const product = [0, 1, 2].reduce((sum, c) => sum + at(turn, 3 * r + c) * at(turn, 3 * s + c), 0);
        expect(product).toBeCloseTo(r === s ? 1 : 0, 10);
      }
    }
    const plain: Camera = { centre: [0, 0, 0], scale: 1, turn: [1, 0, 0, 0, 1, 0, 0, 0, 1], perspective: 0 };
    const front = Float32Array.of(0, 0, 1);
    const [x, y] = placesOf(front, turned(plain, 0.1, 0.1));
    expect(x).toBeGreaterThan(200);
    expect(y).toBeLessThan(100);
  });

  test("draws nearer points farther from the middle, and none behind the viewer", () => {
    const camera: Camera = { centre: [0, 0, 0], scale: 1, turn: [1, 0, 0, 0, 1, 0, 0, 0, 1], perspective: 0.25 };
    const places = placesOf(Float32Array.of(0.5, 0, 0, 0.5, 0, 1, 0.5, 0, 5), camera);
    expect(at(places, 2)).toBeGreaterThan(at(places, 0));
    expect(at(places, 4)).toBeNaN();
  });
});

test("the pick grid finds the nearest point that may be picked, as a plain loop does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(1000), fc.integer({ min: 1, max: CELL }), (n, seed, radius) => {
      const random = createRandom(seed);
      const places = Float32Array.from({ length: 2 * n }, () => 220 * random.uniform() - 10);
      if (n > 3) places[0] = NaN;
      const canBePicked = (point: number) => point % 3 !== 1;
      const grid = pickGrid(places, 200, 180, canBePicked);
      const [x, y] = [200 * random.uniform(), 180 * random.uniform()];
      const apart = (i: number) => (at(places, 2 * i) - x) ** 2 + (at(places, 2 * i + 1) - y) ** 2;
      const isThere = (i: number) =>
        at(places, 2 * i) >= 0 && at(places, 2 * i) < 200 && at(places, 2 * i + 1) >= 0 && at(places, 2 * i + 1) < 180;
      const [nearest = -1] = Array.from({ length: n }, (_, i) => i)
        .filter((i) => isThere(i) && canBePicked(i) && apart(i) <= radius * radius)
        .sort((a, b) => apart(a) - apart(b));
      expect(grid.nearest(x, y, radius)).toBe(nearest);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("a lasso holds what is inside it, also where it is hollow or crosses itself", () => {
  const hollow = [0, 0, 30, 0, 30, 30, 20, 30, 20, 10, 10, 10, 10, 30, 0, 30];
  expect(isInside(hollow, 5, 20)).toBe(true);
  expect(isInside(hollow, 15, 20)).toBe(false);
  expect(isInside(hollow, 15, 5)).toBe(true);
  expect(isInside([0, 0, 10, 10, 10, 0, 0, 10], 5, 1)).toBe(false);
  expect(isInside([0, 0, 10, 10, 10, 0, 0, 10], 9, 5)).toBe(true);
  const places = Float32Array.of(5, 20, 15, 20, NaN, NaN, 15, 5, 25, 25);
  expect(pointsInside(hollow, places, (point) => point !== 4)).toEqual([0, 3]);
});

test("a lasso around a circle's polygon holds the points within it", () => {
  const outline = Array.from({ length: 128 }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / 2)) / 64;
    return i % 2 === 0 ? 50 + 40 * Math.cos(angle) : 50 + 40 * Math.sin(angle);
  });
  const random = createRandom(2);
  const places = Float32Array.from({ length: 400 }, () => 100 * random.uniform());
  const radius = (i: number) => Math.hypot(at(places, 2 * i) - 50, at(places, 2 * i + 1) - 50);
  const inside = new Set(pointsInside(outline, places, () => true));
  // What lies between the polygon and its circle may be on either side.
  const clear = Array.from({ length: 200 }, (_, i) => i).filter((i) => Math.abs(radius(i) - 40) > 0.1);
  expect(clear.filter((i) => inside.has(i))).toEqual(clear.filter((i) => radius(i) < 40));
});

test("colours are read as the tokens write them, and mixed", () => {
  expect(parseColour("#cc6677")).toEqual([204, 102, 119]);
  expect(parseColour("#777")).toEqual([119, 119, 119]);
  expect(() => parseColour("red")).toThrow(new RangeError("invalid colour: red, expected #rgb or #rrggbb"));
  expect(mixed([0, 100, 200], [100, 100, 0], 0.25)).toEqual([25, 100, 150]);
});

test("points that are not shown are faint, and of chosen ones these alone are not", () => {
  const lookOf = (point: number) => ({ colour: [point, 2, 3] as const, shape: "cross" as const });
  const flags = (styles: Uint8Array) => [0, 1, 2].map((point) => at(styles, 4 * point + 3));
  const cross = shapes.indexOf("cross");
  const isShown = (point: number) => point !== 1;
  expect(flags(stylesOf(3, lookOf, isShown, null))).toEqual([cross, cross | FAINT, cross]);
  expect(flags(stylesOf(3, lookOf, isShown, new Set([0, 1])))).toEqual([cross | CHOSEN, cross | FAINT, cross | FAINT]);
  expect(Array.from(stylesOf(3, lookOf, isShown, null)).slice(8, 11)).toEqual([2, 2, 3]);
});
