import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, type Matrix, matrix } from "../../../src/core/matrix.ts";
import { createRandom } from "../../../src/core/random.ts";
import { createBreath } from "./breath.ts";
import { type LaidFrame, layFilm, type LayFilmOptions } from "./lay-film.ts";
import { filmAxes, principalLayout } from "./principal.ts";
import { alignTo } from "./procrustes.ts";

/** Two clusters that move apart from frame to frame. */
function film(n: number, d: number, frames: number): Matrix<Float32Array>[] {
  const random = createRandom(3);
  const noise = Float32Array.from({ length: n * d }, () => random.normal());
  return Array.from({ length: frames }, (_, frame) =>
    matrix(
      noise.map((value, i) => value + (Math.floor(i / d) % 2) * (i % d === 0 ? 4 * (frame + 1) : 0)),
      n,
      d,
    ),
  );
}

async function lay(
  frames: Matrix[],
  options: Partial<LayFilmOptions>,
  { signal = new AbortController().signal, known = null as LaidFrame | null } = {},
) {
  const laid: LaidFrame[] = [];
  const all: LayFilmOptions = {
    method: "tsne",
    dimensions: 2,
    distance: "euclidean",
    random: createRandom(1),
    breath: createBreath(signal),
    told: () => {},
    ...options,
  };
  const read = (frame: number) => {
    const found = frames[frame];
    return found ? Promise.resolve(found) : Promise.reject(new RangeError(`unknown frame: ${frame}`));
  };
  for await (const frame of layFilm(frames.length, known, read, all)) laid.push(frame);
  return laid;
}

const spreadOf = (points: Float32Array) => {
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  return Math.sqrt(points.reduce((sum, value) => sum + (value - mean) ** 2, 0) / points.length);
};
const moved = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - at(b, i)) ** 2, 0) / a.length);

describe("a film's layout", () => {
  test.each([
    ["umap", 2],
    ["umap", 3],
    ["tsne", 2],
    ["tsne", 3],
  ] as const)(
    "by %s in %i dimensions keeps clusters apart and moves little between alike epochs",
    async (method, dimensions) => {
      const frames = film(60, 4, 3);
      const laid = await lay(frames, { method, dimensions });
      expect(laid.map(({ frame }) => frame)).toEqual([2, 1, 0]);
      const [last, before] = laid;
      if (!last || !before) throw new Error("missing frames");
      for (const { points } of laid) {
        expect(points).toHaveLength(180);
        expect(points.every(Number.isFinite)).toBe(true);
        if (dimensions === 2) expect(points.every((value, i) => i % 3 < 2 || value === 0)).toBe(true);
      }
      // The nearest of almost every point is of its own cluster.
      let right = 0;
      for (let i = 0; i < 60; i++) {
        const apart = (j: number) =>
          Math.hypot(...[0, 1, 2].map((c) => at(last.points, 3 * i + c) - at(last.points, 3 * j + c)));
        const nearest = Array.from({ length: 60 }, (_, j) => j)
          .filter((j) => j !== i)
          .reduce((best, j) => (apart(j) < apart(best) ? j : best));
        if (nearest % 2 === i % 2) right++;
      }
      expect(right).toBeGreaterThanOrEqual(57);
      expect(moved(last.points, before.points)).toBeLessThan(0.6 * spreadOf(last.points));
    },
  );

  test("is the same each time", async () => {
    const frames = film(40, 3, 2);
    expect(await lay(frames, { method: "umap" })).toEqual(await lay(frames, { method: "umap" }));
    expect(await lay(frames, { method: "tsne" })).toEqual(await lay(frames, { method: "tsne" }));
  });

  test("goes on where it was broken off, to the same places", async () => {
    const frames = film(40, 3, 3);
    const whole = await lay(frames, {});
    expect(await lay(frames, {}, { known: whole[0] ?? null })).toEqual(whole.slice(1));
  });

  test("survives embeddings that have collapsed to a point", async () => {
    const frames = [matrix(new Float32Array(60), 20, 3)];
    for (const method of ["umap", "tsne"] as const) {
      const [frame] = await lay(frames, { method });
      expect(frame?.points.every(Number.isFinite)).toBe(true);
    }
  });

  test("ends where it is given up", async () => {
    const control = new AbortController();
    control.abort();
    const frames = film(600, 8, 3);
    await expect(lay(frames, {}, { signal: control.signal })).rejects.toThrow("given up");
  });
});

test("principal components are fitted to the last epoch and show every epoch along the same axes", () => {
  const [first, second] = [
    matrix(Float32Array.of(0, 0, 0, 0, 1, 0), 2, 3),
    matrix(Float32Array.of(0, 0, 0, 0, 9, 0), 2, 3),
  ];
  const axes = filmAxes(second, 2);
  expect(axes.variance).toBeCloseTo(1, 10);
  expect(Array.from(principalLayout(second, axes, 2), (x) => x + 0)).toEqual([-4.5, 0, 0, 4.5, 0, 0]);
  expect(Array.from(principalLayout(first, axes, 2), (x) => x + 0)).toEqual([-4.5, 0, 0, -3.5, 0, 0]);
});

test("embeddings of two dimensions are shown as they are", () => {
  const embeddings = matrix(Float32Array.of(1, 2, 3, 4), 2, 2);
  expect(Array.from(principalLayout(embeddings, filmAxes(embeddings, 2), 2))).toEqual([1, 2, 0, 3, 4, 0]);
  expect(Array.from(principalLayout(embeddings, filmAxes(embeddings, 3), 3))).toEqual([1, 2, 0, 3, 4, 0]);
});

test("points that were turned, mirrored and moved are laid onto where they were", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.constantFrom(2 as const, 3 as const), fc.boolean(), (seed, dimensions, mirror) => {
      const random = createRandom(seed);
      const points = Float32Array.from({ length: 36 }, (_, i) => (i % 3 < dimensions ? random.normal() : 0));
      const angle = 6 * random.uniform();
      const changed = points.slice();
      for (let i = 0; i < 36; i += 3) {
        const [x, y] = [at(points, i), at(points, i + 1)];
        changed[i] = (Math.cos(angle) * x - Math.sin(angle) * y) * (mirror ? -1 : 1) + 5;
        changed[i + 1] = Math.sin(angle) * x + Math.cos(angle) * y - 2;
      }
      alignTo(changed, points, dimensions);
      changed.forEach((value, i) => expect(value).toBeCloseTo(at(points, i), 4));
    }),
    { numRuns: 50, seed: 1 },
  );
});

test("points on a line are moved onto the reference and not turned", () => {
  const points = Float32Array.of(0, 0, 0, 2, 0, 0);
  alignTo(points, Float32Array.of(5, 5, 0, 5, 5, 0), 2);
  expect(Array.from(points)).toEqual([4, 5, 0, 6, 5, 0]);
});
