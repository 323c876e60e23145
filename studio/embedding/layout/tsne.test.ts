import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../../src/core/matrix.ts";
import { createRandom } from "../../../src/core/random.ts";
import { affinities, calibrate, type SparseRows } from "./affinities.ts";
import { spaceTree } from "./space-tree.ts";
import { tsne, tsneGradient } from "./tsne.ts";

/** Every sample's neighbours: all the others. */
function allNeighbours(data: Float64Array, n: number, d: number) {
  const others = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => j).filter((j) => j !== i));
  const squared = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += (at(data, i * d + c) - at(data, j * d + c)) ** 2;
    return sum;
  };
  return {
    k: n - 1,
    samples: Int32Array.from(others.flat()),
    squares: Float64Array.from(others.flatMap((row, i) => row.map((j) => squared(i, j)))),
  };
}

const normal = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

function dense({ starts, columns, values }: SparseRows, n: number): number[][] {
  const full = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  for (let i = 0; i < n; i++) {
    for (let place = at(starts, i); place < at(starts, i + 1); place++) {
      const row = full[i] ?? [];
      row[at(columns, place)] = at(values, place);
    }
  }
  return full;
}

/** Σᵢⱼ pᵢⱼ log (pᵢⱼ / qᵢⱼ), by its definition. */
function divergence(p: number[][], points: Float64Array, d: number): number {
  const n = p.length;
  const near = (i: number, j: number) => {
    let sum = 1;
    for (let c = 0; c < d; c++) sum += (at(points, i * d + c) - at(points, j * d + c)) ** 2;
    return 1 / sum;
  };
  let total = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) total += near(i, j);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const own = at(p[i] ?? [], j);
      if (i !== j && own > 0) sum += own * Math.log((own * total) / near(i, j));
    }
  }
  return sum;
}

test("affinities have the perplexity that is wanted, are symmetric and sum to one", () => {
  const neighbours = allNeighbours(normal(40 * 3, 1), 40, 3);
  const out = new Float64Array(39);
  calibrate(neighbours.squares.subarray(0, 39), Math.log(10), out);
  expect(2 ** -out.reduce((sum, share) => sum + share * Math.log2(share), 0)).toBeCloseTo(10, 4);
  const p = dense(affinities(40, neighbours, 10), 40);
  expect(p.flat().reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
  p.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(at(p[j] ?? [], i), 12)));
});

test("samples that are all at one place are neighbours alike", () => {
  const p = dense(affinities(5, allNeighbours(new Float64Array(10), 5, 2), 2), 5);
  p.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 0 : 1 / 20, 10)));
});

test.each([2, 3] as const)("in %i dimensions the gradient is that of the divergence, by differences", (dimensions) => {
  const n = 12;
  const p = affinities(n, allNeighbours(normal(n * 4, 2), n, 4), 4);
  const points = normal(n * dimensions, 3);
  const gradient = new Float64Array(points.length);
  tsneGradient(p, points, { dimensions, theta: 0, exaggeration: 1 }, gradient);
  const full = dense(p, n);
  const h = 1e-5;
  for (let i = 0; i < points.length; i++) {
    const moved = (by: number) => points.map((value, j) => (i === j ? value + by : value));
    const slope = (divergence(full, moved(h), dimensions) - divergence(full, moved(-h), dimensions)) / (2 * h);
    expect(gradient[i]).toBeCloseTo(slope, 7);
  }
});

test("the tree pushes as all pairs do where it takes none together, and nearly so where it does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.constantFrom(2 as const, 3 as const), fc.nat(500), (n, d, seed) => {
      const random = createRandom(seed);
      // Coarse places, so that several points share one.
      const points = Float64Array.from({ length: n * d }, () => random.integer(6) + (seed % 2) * random.uniform());
      const tree = spaceTree(points, d);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        const push = new Float64Array(d);
        for (let j = 0; j < n; j++) {
          if (i === j) continue;
          const difference = Array.from({ length: d }, (_, c) => at(points, i * d + c) - at(points, j * d + c));
          const near = 1 / (1 + difference.reduce((total, value) => total + value * value, 0));
          sum += near;
          difference.forEach((value, c) => (push[c] = at(push, c) + near * near * value));
        }
        const exact = new Float64Array(d);
        expect(tree.repel(i, 0, exact)).toBeCloseTo(sum, 8);
        exact.forEach((value, c) => expect(value).toBeCloseTo(at(push, c), 8));
        const coarse = new Float64Array(d);
        expect(Math.abs(tree.repel(i, 0.5, coarse) - sum)).toBeLessThanOrEqual(0.15 * sum);
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("two clusters far apart stay apart, the divergence falls, and the same start gives the same layout", () => {
  const n = 60;
  const data = normal(n * 5, 4).map((value, i) => value + (Math.floor(i / 5) < n / 2 ? 0 : 20));
  const p = affinities(n, allNeighbours(data, n, 5), 8);
  const lay = () => {
    const run = tsne(
      p,
      normal(n * 2, 5).map((value) => 1e-4 * value),
      { dimensions: 2 },
    );
    for (let step = 0; step < 400; step++) run.step();
    return run.points;
  };
  const points = lay();
  expect(lay()).toEqual(points);
  const full = dense(p, n);
  expect(divergence(full, points, 2)).toBeLessThan(0.5 * divergence(full, normal(n * 2, 5), 2));
  const centre = (from: number) => {
    const mean = [0, 0];
    for (let i = from; i < from + n / 2; i++)
      for (const c of [0, 1]) mean[c] = at(mean, c) + at(points, 2 * i + c) / (n / 2);
    return mean;
  };
  const [a, b] = [centre(0), centre(n / 2)];
  const apart = Math.hypot(at(a, 0) - at(b, 0), at(a, 1) - at(b, 1));
  for (let i = 0; i < n; i++) {
    const own = i < n / 2 ? a : b;
    expect(Math.hypot(at(points, 2 * i) - at(own, 0), at(points, 2 * i + 1) - at(own, 1))).toBeLessThan(apart / 2);
  }
});
