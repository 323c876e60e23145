import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GeometryName } from "../../../src/core/geometry.ts";
import { at, type Matrix, matrix, row } from "../../../src/core/matrix.ts";
import { createRandom } from "../../../src/core/random.ts";
import { createBreath } from "./breath.ts";
import { nearestList } from "./nearest.ts";
import { blockSearch } from "./block-search.ts";
import { neighbourGraph } from "./neighbour-graph.ts";
import { neighbourhoodSearch, unknownNeighbourhoods } from "./neighbourhoods.ts";
import { nearestSearch } from "./pivots.ts";
import { spaceOf } from "./space.ts";

/** Samples in clusters, some of them at one place. */
function clusters(seed: number, n: number, d: number): Matrix<Float32Array> {
  const random = createRandom(seed);
  const centres = Array.from({ length: 4 }, () => Array.from({ length: d }, () => 3 * random.normal()));
  const data = Float32Array.from({ length: n * d }, (_, i) => {
    const centre = at(centres[Math.floor(i / d) % 4] ?? [], i % d);
    return Math.floor(i / d) % 5 === 0 ? centre : centre + random.normal();
  });
  return matrix(data, n, d);
}

const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += at(x, i) * at(y, i);
  return sum;
};
const minus = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x, (value, i) => value - at(y, i));
const centred = (x: ArrayLike<number>) => {
  const mean = Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;
  return Array.from(x, (value) => value - mean);
};
const unit = (x: ArrayLike<number>) => Array.from(x, (value) => value / Math.sqrt(dot(x, x)));

/** Distances as the field defines them. */
const naive: Readonly<Record<string, (x: ArrayLike<number>, y: ArrayLike<number>) => number>> = {
  euclidean: (x, y) => Math.sqrt(dot(minus(x, y), minus(x, y))),
  squaredEuclidean: (x, y) => dot(minus(x, y), minus(x, y)),
  manhattan: (x, y) => minus(x, y).reduce((sum, value) => sum + Math.abs(value), 0),
  "lp:3": (x, y) => minus(x, y).reduce((sum, value) => sum + Math.abs(value) ** 3, 0) ** (1 / 3),
  "squared:lp:3": (x, y) => minus(x, y).reduce((sum, value) => sum + Math.abs(value) ** 3, 0) ** (2 / 3),
  cosine: (x, y) => 1 - dot(unit(x), unit(y)),
  "squared:cosine": (x, y) => (1 - dot(unit(x), unit(y))) ** 2,
  dotProduct: (x, y) => -dot(x, y),
  signalToNoise: (x, y) => dot(centred(minus(y, x)), centred(minus(y, x))) / dot(centred(x), centred(x)),
  "normalised:manhattan": (x, y) => minus(unit(x), unit(y)).reduce((sum, value) => sum + Math.abs(value), 0),
};
const names = Object.keys(naive) as GeometryName[];

describe("the nearest samples", () => {
  test.each(names)("are by %s those that computing every distance finds, with these distances", (name) => {
    const distance = naive[name] ?? (() => NaN);
    for (const [n, d] of [
      [1, 3],
      [2, 2],
      [60, 4],
    ] as const) {
      const samples = clusters(n, n, d);
      const space = spaceOf(samples, name);
      const search = nearestSearch(space, createRandom(5));
      const list = nearestList(Math.min(7, n - 1));
      const inBlock = nearestList(Math.min(7, n - 1));
      for (let query = 0; query < n; query++) {
        search.find(query, list);
        blockSearch(space)(query, [inBlock]);
        expect(Array.from(inBlock.samples)).toEqual(Array.from(list.samples));
        const expected = Array.from({ length: n }, (_, i) => i)
          .filter((i) => i !== query)
          .map((i) => distance(row(samples, query), row(samples, i)))
          .sort((a, b) => a - b);
        expect(list.found).toBe(Math.min(7, n - 1));
        for (let j = 0; j < list.found; j++) {
          const found = at(list.samples, j);
          expect(space.distance(query, at(list.keys, j))).toBeCloseTo(at(expected, j), 5);
          expect(distance(row(samples, query), row(samples, found))).toBeCloseTo(at(expected, j), 5);
        }
      }
    }
  });

  test("are by pivots and by blocks exactly those of a plain loop, of equal ones the lower", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 1, max: 4 }), fc.nat(500), (n, d, seed) => {
        const random = createRandom(seed);
        // Few different values, so that equal distances are common.
        const samples = matrix(
          Float32Array.from({ length: n * d }, () => random.integer(4)),
          n,
          d,
        );
        const space = spaceOf(samples, "euclidean");
        const search = nearestSearch(space, random);
        const [found, plain] = [nearestList(5), nearestList(5)];
        const places = random.shuffle(Int32Array.from({ length: n }, (_, i) => i));
        const find = blockSearch(spaceOf(samples, "euclidean", places), places);
        const lists = Array.from({ length: 4 }, () => nearestList(5));
        for (let query = 0; query < n; query++) {
          search.find(query, found);
          plain.clear();
          for (let i = n - 1; i >= 0; i--) if (i !== query) plain.offer(i, space.order(query, i));
          expect(Array.from(found.samples).slice(0, found.found)).toEqual(
            Array.from(plain.samples).slice(0, plain.found),
          );
          const place = places.indexOf(query);
          find(place - (place % 4), lists);
          const block = lists[place % 4];
          expect(Array.from(block?.samples ?? []).slice(0, block?.found)).toEqual(
            Array.from(plain.samples).slice(0, plain.found),
          );
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

const breath = createBreath(new AbortController().signal);

test("a graph has the nearest of every sample, itself left out", async () => {
  const samples = matrix(Float32Array.of(0, 1, 2.1, 10), 4, 1);
  const graph = await neighbourGraph(spaceOf(samples, "euclidean"), 2, createRandom(1), breath, () => {});
  expect(Array.from(graph.samples)).toEqual([1, 2, 0, 2, 1, 0, 2, 1]);
  const alone = matrix(Float32Array.of(3), 1, 1);
  const none = await neighbourGraph(spaceOf(alone, "euclidean"), 5, createRandom(1), breath, () => {});
  expect(none.samples).toHaveLength(0);
});

const asked = (labels: readonly number[], k: number) =>
  ({ labels, k, distance: "euclidean", random: createRandom(1) }) as const;

test("neighbourhoods say whether the nearest is of the class, and how many of the others are not", async () => {
  const samples = matrix(Float32Array.of(0, 1, 2.1, 10), 4, 1);
  const search = neighbourhoodSearch(samples, asked([0, 0, 1, 1], 2));
  const { known, right, foreign } = await search(unknownNeighbourhoods(4), 4, breath, () => {});
  expect(known).toBe(4);
  expect(Array.from(right)).toEqual([1, 1, 0, 1]);
  expect(Array.from(foreign)).toEqual([0.5, 0.5, 1, 0.5]);
});

test("a part of the samples is looked at first, and going on comes to what all at once do", async () => {
  const samples = clusters(2, 30, 3);
  const labels = Array.from({ length: 30 }, (_, i) => i % 4);
  const start = unknownNeighbourhoods(30);
  const search = neighbourhoodSearch(samples, asked(labels, 5));
  const part = await search(start, 10, breath, () => {});
  expect(part.foreign.filter((value) => !Number.isNaN(value))).toHaveLength(10);
  const whole = await neighbourhoodSearch(samples, asked(labels, 5))(start, 99, breath, () => {});
  expect(await search(part, 30, breath, () => {})).toEqual(whole);
});

test("one sample has no neighbours", async () => {
  const samples = matrix(Float32Array.of(3), 1, 1);
  const found = await neighbourhoodSearch(samples, asked([0], 5))(unknownNeighbourhoods(1), 1, breath, () => {});
  expect(Array.from(found.foreign)).toEqual([0]);
});
