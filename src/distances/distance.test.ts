import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../test/gradients/finite-differences.ts";
import { distanceNames, isComparable, naiveDistance } from "../../test/support/naive-distances.ts";
import { compute, floats, numbers, run } from "../../test/support/tensors.ts";
import { InputError } from "../core/errors.ts";
import { gradients } from "../graph/autodiff.ts";
import { createGraph } from "../graph/graph.ts";
import { add, mul, sum } from "../graph/math.ts";
import {
  asKnown,
  cosine,
  type Distance,
  distance,
  distances,
  dotProduct,
  euclidean,
  lp,
  manhattan,
  normalised,
  signalToNoise,
  squared,
  squaredEuclidean,
} from "./distance.ts";

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 2, max: 5 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      columns: fc.constant(columns),
      list: fc.array(fc.array(coordinate, { minLength: columns, maxLength: columns }).filter(isComparable), {
        minLength: rows,
        maxLength: rows,
      }),
    }),
  );

/** Distances of lists of rows, both ways: of all pairs, and pair by pair. */
async function measured({ pairwise, between }: Distance, a: readonly number[][], b: readonly number[][]) {
  const columns = a[0]?.length ?? 0;
  const tensor = (list: readonly number[][]) => ({ shape: [list.length, columns], data: list.flat() });
  const pairs = a.flatMap((x) => b.map((y) => [x, y] as const));
  return {
    pairs,
    all: await compute([tensor(a), tensor(b)], pairwise),
    each: await compute([tensor(pairs.map(([x]) => x)), tensor(pairs.map(([, y]) => y))], between),
  };
}

describe.each(distanceNames)("%s", (name) => {
  const { pairwise, between, ...one } = distance(name);

  test("is found by its own name", () => {
    expect(one).toMatchObject({ name, kind: name });
  });

  test("pairwise is every row against every row, anchors first, and between agrees with it", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ list }) => {
        const { pairs, all, each } = await measured({ ...one, pairwise, between }, list.slice(1).concat(list), list);
        pairs.forEach(([a, b], i) => {
          const expected = naiveDistance(name, a, b);
          // The root turns rounding of 1e-16 near zero into 1e-8; `between` counts nothing as nearer than 1e-6.
          const allowed = 1.001e-6 * (1 + Math.abs(expected));
          expect(Math.abs((all[i] ?? NaN) - expected)).toBeLessThanOrEqual(allowed);
          expect(Math.abs((each[i] ?? NaN) - expected)).toBeLessThanOrEqual(allowed);
        });
      }),
      { numRuns: 4, seed: 3 },
    );
  });

  test("has the gradients that finite differences give", async () => {
    const shapes = [
      [3, 4],
      [2, 4],
    ];
    await checkGradient(shapes, (...[a, b]) => pairwise(...given(a, b)), { apart: 0.05, seed: 5 });
    await checkGradient(
      [
        [3, 4],
        [3, 4],
      ],
      (...[a, b]) => between(...given(a, b)),
      { apart: 0.05, seed: 6 },
    );
  });

  test("is never NaN and its gradient is finite, where points meet and at the origin too", async () => {
    const graph = createGraph();
    const [x, y] = [graph.input("x", "float32", [4, 3]), graph.input("y", "float32", [4, 3])];
    const [apart, all] = [between(x, y), pairwise(x, y)];
    graph.output("between", apart);
    graph.output("pairwise", all);
    graph.output("itself", pairwise(x));
    gradients(sum(apart), [x, y]).forEach((gradient, i) => graph.output(`gradient${i} of between`, gradient));
    gradients(sum(all), [x, y]).forEach((gradient, i) => graph.output(`gradient${i} of pairwise`, gradient));
    // An anchor without a signal is 1e12 times as far from a point as that is long, squared.
    const far = name.endsWith("signalToNoise") ? 1e9 : 1e18;
    const left = [0, 0, 0, 1, 2, 3, 1e-20, 0, 0, far, 0, 0];
    const right = [0, 0, 0, 1, 2, 3, 0, 1e-20, 0, -far, 0, 0];
    const outputs = await run(graph, { x: floats("float32", [4, 3], left), y: floats("float32", [4, 3], right) });
    for (const [key, value] of Object.entries(outputs)) {
      expect(numbers(value).every(Number.isFinite), `${key}: ${numbers(value).join(" ")}`).toBe(true);
    }
  });

  test("of near points by between keeps its digits in float32", async () => {
    const a = [0.6, 0.8, -0.3].map(Math.fround);
    const b = a.map((value, i) => Math.fround(value + 1e-4 * (i - 0.7)));
    const rows = [a, b].map((data) => ({ shape: [1, 3], data }));
    const [value = NaN] = await compute(rows, between, "float32");
    const expected = naiveDistance(name, a, b);
    expect(Math.abs(value - expected)).toBeLessThan(2e-3 * Math.abs(expected));
  });
});

const given = <T>(a: T | undefined, b: T | undefined): [T, T] => {
  if (a === undefined || b === undefined) throw new Error("missing input");
  return [a, b];
};

test.each(["euclidean", "manhattan", "lp:1.5", "lp:3", "normalised:euclidean"])("%s is a metric", async (name) => {
  await fc.assert(
    fc.asyncProperty(batches, async ({ list }) => {
      const { all } = await measured(distance(name), list, list);
      const d = (i: number, j: number) => all[i * list.length + j] ?? NaN;
      for (let i = 0; i < list.length; i++) {
        expect(d(i, i)).toBeLessThan(1e-6);
        for (let j = 0; j < list.length; j++) {
          expect(d(i, j)).toBeCloseTo(d(j, i), 7);
          for (let k = 0; k < list.length; k++) expect(d(i, k)).toBeLessThan(d(i, j) + d(j, k) + 3e-6);
        }
      }
    }),
    { numRuns: 10, seed: 4 },
  );
});

test("a shift of all numbers is no noise, a scale of both points changes none of it, and the anchor comes first", async () => {
  const [a, b] = [
    [1, 3, -2],
    [0, 1, 5],
  ];
  const rows = [a, b].map((data) => ({ shape: [1, 3], data }));
  const [noise = NaN] = await compute(rows, signalToNoise.between);
  const [moved] = await compute(rows, (...[x, y]) =>
    signalToNoise.between(...given(mul(add(x ?? 0, 7), 3), mul(y ?? 0, 3))),
  );
  const [turned] = await compute(rows.slice().reverse(), signalToNoise.between);
  expect(moved).toBeCloseTo(noise, 12);
  expect(Math.abs((turned ?? NaN) - noise)).toBeGreaterThan(0.1);
});

test("is never below zero by more than rounding, but for the dot product, of points far from the origin", async () => {
  const data = Array.from({ length: 8 * 16 }, (_, i) => Math.fround(100 + Math.sin(i)));
  for (const [name, { pairwise }] of Object.entries(distances)) {
    if (name === "dotProduct") continue;
    const matrix = await compute([{ shape: [8, 16], data }], (x) => pairwise(x), "float32");
    expect(Math.min(...matrix), name).toBeGreaterThanOrEqual(name === "cosine" ? -1e-6 : 0);
  }
});

test("high powers of large and of small numbers stay in float32's range", async () => {
  for (const scale of [1e-12, 1e12]) {
    const rows = [
      [1, -2, 3],
      [0, 0, 0],
    ].map((list) => ({ shape: [1, 3], data: list.map((x) => x * scale) }));
    const [value = NaN] = await compute(rows, lp(40).between, "float32");
    expect(value / scale).toBeCloseTo(3, 5);
  }
});

test("measures without an angle or a signal say so, rather than divide by zero", async () => {
  const zero = { shape: [1, 2], data: [0, 0] };
  const point = { shape: [1, 2], data: [3, 4] };
  for (const of of [cosine.pairwise, cosine.between]) expect(await compute([zero, point], of)).toEqual([1]);
  const x = createGraph().input("x", "float32", [4, 1]);
  const refusal = new InputError(
    "invalid distance: signalToNoise of embeddings of one dimension, which have no variance, expected two or more; take euclidean",
  );
  expect(() => signalToNoise.pairwise(x)).toThrow(refusal);
  expect(() => signalToNoise.between(x, x)).toThrow(refusal);
});

test("each knows whether people take it for a distance or for a similarity", async () => {
  const rows = [
    [3, 4],
    [4, 3],
  ].map((data) => ({ shape: [1, 2], data }));
  const known = async (one: Distance) => asKnown(one, (await compute(rows, one.between))[0] ?? NaN);
  expect(await known(dotProduct)).toBe(24);
  expect(await known(cosine)).toBeCloseTo(24 / 25, 12);
  expect(await known(normalised(dotProduct))).toBeCloseTo(24 / 25, 12);
  expect(await known(manhattan)).toBe(2);
  expect(await known(squared(cosine))).toBeCloseTo((1 / 25) ** 2, 12);
});

test("what means the same is the same", () => {
  expect(distance("cosine")).toBe(cosine);
  expect(distance("lp:2")).toBe(euclidean);
  expect(lp(1)).toBe(manhattan);
  expect(distance("squared:lp:2")).toBe(squaredEuclidean);
  expect(squared(euclidean)).toBe(squaredEuclidean);
  expect(normalised(cosine)).toBe(cosine);
  expect(squared(normalised(manhattan)).name).toBe(normalised(squared(manhattan)).name);
});

test("a variant of one's own distance keeps its name and finds neighbours as the built-in one", () => {
  const halved: Distance = { ...euclidean, name: "halved" };
  expect(normalised(halved)).toMatchObject({ name: "normalised:halved", kind: "normalised:euclidean" });
  expect(squared(halved)).toMatchObject({ name: "squared:halved", kind: "squaredEuclidean" });
});

test.each(distanceNames)("%s of a batch alone is that of the batch with itself", async (name) => {
  const { pairwise } = distance(name);
  const batch = { shape: [3, 2], data: [1, 2, -1, 0.5, 0.25, -2] };
  expect(await compute([batch], (x) => pairwise(x))).toEqual(await compute([batch, batch], pairwise));
});

test.each([0.5, 0, -1, Infinity, NaN])("p = %d is refused", (p) => {
  const refusal = new InputError(`invalid distance: lp:${p}, expected a p of 1 or more, as in lp:3`);
  expect(() => lp(p)).toThrow(refusal);
  expect(() => distance(`normalised:lp:${p}`)).toThrow(refusal);
});

test("a distance that there is not is refused by a line that lists those that there are", () => {
  expect(() => distance("taxi")).toThrow(
    new InputError(
      "unknown distance: taxi, expected euclidean, squaredEuclidean, manhattan, cosine, dotProduct, signalToNoise or lp:3, with squared: or normalised: in front where wanted",
    ),
  );
  for (const [name, meant] of [
    ["normalised:cosin", "cosine"],
    ["normalized:lp:3", "normalised"],
  ] as const) {
    expect(() => distance(name)).toThrow(new RegExp(`; did you mean ${meant}\\?$`));
  }
  expect(() => distance("squared:squaredEuclidean")).toThrow(
    "invalid distance: squared:squaredEuclidean, expected one that can be squared; it is squared already",
  );
  expect(() => squared(dotProduct)).toThrow("invalid distance: squared:dotProduct, expected one that can be squared");
});
