import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { givenMasks } from "../../../test/support/masks.ts";
import { naivePairs } from "../../../test/support/naive-mining.ts";
import { floats, numbers, run } from "../../../test/support/tensors.ts";
import { InputError } from "../../core/errors.ts";
import { squaredOf } from "../squared.ts";
import { distances as geometries, type Distance, euclidean } from "../../distances/distance.ts";
import { createGraph } from "../../graph/graph.ts";
import { add, cast, floor, mul } from "../../graph/math.ts";
import { candidatesOf } from "../candidates.ts";
import { batchHard } from "../pair-miners/batch-easy-hard.ts";
import { multiSimilarityPairs } from "../pair-miners/multi-similarity.ts";
import { pairsOf } from "../pairs.ts";
import type { Policy } from "../policy.ts";
import { policyOf } from "../policy-of.ts";
import { angular } from "./angular.ts";
import { distanceWeighted } from "./distance-weighted.ts";
import { hardClass } from "./hard-class.ts";
import { hardestFew } from "./hardest-few.ts";
import { hardnessWeighted } from "./hardness-weighted.ts";
import { hardest } from "./margin.ts";
import { uniformHistogram } from "./uniform-histogram.ts";

interface Batch {
  readonly labels: readonly number[];
  /** Labels of what a memory of earlier batches holds. */
  readonly memory: readonly number[];
  /** Of samples and memory, row by row. */
  readonly points: readonly (readonly number[])[];
}

/** Points of a grid, so that there are ties and points that meet; brought to length one where a policy wants that. */
const batches = (onSphere: boolean): fc.Arbitrary<Batch> =>
  fc
    .record({
      labels: fc
        .array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 8 })
        .filter((list) => naivePairs(list).length > 0),
      memory: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
    })
    .chain(({ labels, memory }) => {
      const count = labels.length + memory.length;
      const point = fc.tuple(
        fc.integer({ min: -2, max: 2 }),
        fc.integer({ min: -2, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
      );
      return fc.array(point, { minLength: count, maxLength: count }).map((points) => ({
        labels,
        memory,
        points: onSphere ? points.map((one) => one.map((x) => x / Math.hypot(...one))) : points,
      }));
    });

const between = (a: readonly number[] = [], b: readonly number[] = []): number =>
  Math.hypot(...a.map((x, k) => x - (b[k] ?? NaN)));

/** What a policy makes of a batch in float64: each candidate's weight, 0 for others, pairs × references. */
async function weightsOf(policy: Policy, { labels, memory, points }: Batch, geometry: Distance = euclidean) {
  const graph = createGraph();
  const input = graph.input("points", "float64", [points.length, 3]);
  const batch = graph.input("batch", "float64", [labels.length, 3]);
  const pairs = pairsOf(Int32Array.from(labels), "ordered");
  const candidates = candidatesOf({
    distances: geometry.pairwise(batch, input),
    kind: geometry.kind,
    dimensions: 3,
    masks: givenMasks(graph, labels, memory),
    pairs,
    margin: 0.5,
  });
  graph.output("among", policy.among(candidates));
  graph.output("weights", policy.weight?.(candidates) ?? cast(policy.among(candidates), "float64"));
  const { among, weights } = await run(graph, {
    points: floats("float64", [points.length, 3], points.flat()),
    batch: floats("float64", [labels.length, 3], points.slice(0, labels.length).flat()),
  });
  const weight = numbers(weights);
  const all = numbers(among).map((allowed, k) => (allowed === 1 ? (weight[k] ?? NaN) : 0));
  return Array.from(pairs.anchors, (_, q) => all.slice(q * points.length, (q + 1) * points.length));
}

/** The same by a function of a pair and its negatives, which gives the weight of each. */
function naively(
  { labels, memory, points }: Batch,
  weigh: (pair: { readonly a: number; readonly p: number }, negatives: readonly number[]) => readonly number[],
) {
  const all = [...labels, ...memory];
  return naivePairs(labels, true).map(([a, p]) => {
    const negatives = all.flatMap((label, n) => (label === labels[a] ? [] : [n]));
    const weights = weigh({ a, p }, negatives);
    return points.map((_, n) => weights[negatives.indexOf(n)] ?? 0);
  });
}

/** Each row in proportion to its sum; a row of zeros as it is. */
const normalised = (rows: readonly (readonly number[])[]): number[] =>
  rows.flatMap((row) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((value) => (sum > 0 ? value / sum : 0));
  });

/** Rounding decides where a quantity is as near to its limit as this. */
const NEAR = 1e-6;

interface Settings {
  /** Whether points are brought to length one. Default false. */
  readonly onSphere?: boolean;
  readonly geometry?: Distance;
  /** Batches on which rounding decides. */
  readonly undecided?: (batch: Batch) => boolean;
}

async function checkAgrees(
  policy: Policy,
  weigh: (batch: Batch) => Parameters<typeof naively>[1],
  { onSphere = false, geometry = euclidean, undecided = () => false }: Settings = {},
) {
  await fc.assert(
    fc.asyncProperty(batches(onSphere), async (batch) => {
      fc.pre(!undecided(batch));
      const found = normalised(await weightsOf(policy, batch, geometry));
      const expected = normalised(naively(batch, weigh(batch)));
      expect(found.map((value) => value > 0)).toEqual(expected.map((value) => value > 0));
      found.forEach((value, k) => expect(value).toBeCloseTo(expected[k] ?? NaN, 6));
    }),
    { numRuns: 20, seed: 4 },
  );
}

/** Distances of which those that are the same number have the same bits. */
const rounded: Distance["pairwise"] = (a, b = a) =>
  mul(floor(add(mul(euclidean.pairwise(a, b), 2 ** 20), 0.5)), 2 ** -20);

/** tan of the angle at n, from the points themselves. */
function slope({ points }: Batch, a: number, p: number, n: number): number {
  const middle = (points[a] ?? []).map((x, k) => (x + (points[p]?.[k] ?? NaN)) / 2);
  return between(points[a], points[p]) / (2 * between(points[n], middle));
}

/** Distances from which squared Euclidean ones follow. */
const euclideanOnes = ["euclidean", "squaredEuclidean", "cosine"] as const;

test("policies that need Euclidean distances refuse others", () => {
  expect(() => squaredOf("manhattan")).toThrow(InputError);
  expect(() => squaredOf("manhattan")).toThrow(
    "invalid mining distance: manhattan, expected a Euclidean one or the cosine",
  );
  expect(() => squaredOf("signalToNoise")).toThrow("invalid mining distance: signalToNoise");
});

describe("policies agree with naive loops over the points, with and without a memory behind the batch:", () => {
  test.each(euclideanOnes)("angular, mined by the %s distance", async (name) => {
    const geometry = geometries[name as keyof typeof geometries];
    const limit = Math.tan((35 * Math.PI) / 180);
    await checkAgrees(
      angular({ angle: 35 }),
      (batch) =>
        ({ a, p }, negatives) =>
          negatives.map((n) => (slope(batch, a, p, n) > limit ? 1 : 0)),
      {
        onSphere: true,
        geometry,
        undecided: (batch) =>
          naivePairs(batch.labels, true).some(([a, p]) =>
            // Of three points that meet there is no angle.
            batch.points.some((_, n) => !(Math.abs(slope(batch, a, p, n) - limit) >= NEAR)),
          ),
      },
    );
  });

  test.each(euclideanOnes)("distance weighted, mined by the %s distance", async (name) => {
    // In three dimensions the density is d itself.
    await checkAgrees(
      distanceWeighted({ cutoff: 0.4, limit: 1.3 }),
      ({ points }) =>
        ({ a }, negatives) =>
          negatives.map((n) => {
            const d = between(points[a], points[n]);
            return d < 1.3 ? 1 / Math.max(d, 0.4) : 0;
          }),
      { onSphere: true, geometry: geometries[name as keyof typeof geometries] },
    );
  });

  test("hardness weighted", async () => {
    await checkAgrees(hardnessWeighted({ concentration: 2 }), ({ points }) => ({ a }, negatives) => {
      return negatives.map((n) => Math.exp(-2 * between(points[a], points[n])));
    });
  });

  test.each([1, 2, 50])("the hardest %i", async (count) => {
    await checkAgrees(
      hardestFew({ count }),
      ({ points }) =>
        ({ a, p }, negatives) => {
          const loss = (n: number) => between(points[a], points[p]) - between(points[a], points[n]) + 0.5;
          const harder = (n: number) => negatives.filter((other) => loss(other) > loss(n) + NEAR).length;
          return negatives.map((n) => (loss(n) > 0 && harder(n) < count ? 1 : 0));
        },
      { geometry: { ...euclidean, pairwise: rounded } },
    );
  });

  test.each([1, 2])("the %i hardest classes", async (classes) => {
    const centroid = ({ labels, points }: Batch, label: number) => {
      const members = points.slice(0, labels.length).filter((_, i) => labels[i] === label);
      return [0, 1, 2].map((k) => members.reduce((sum, point) => sum + (point[k] ?? NaN), 0) / members.length);
    };
    const distance = (batch: Batch, one: number, other: number) =>
      between(centroid(batch, one), centroid(batch, other));
    await checkAgrees(
      hardClass({ classes }),
      (batch) => {
        const { labels, memory } = batch;
        const all = [...labels, ...memory];
        return ({ a }, negatives) => {
          const own = labels[a] ?? NaN;
          const inBatch = [...new Set(labels)].filter((label) => label !== own);
          const nearest = inBatch
            .toSorted((x, y) => distance(batch, own, x) - distance(batch, own, y))
            .slice(0, classes);
          return negatives.map((n) => (nearest.includes(all[n] ?? NaN) ? 1 : 0));
        };
      },
      {
        // Classes as far away as others may tie or not by rounding.
        undecided: (batch) => {
          const classesOf = [...new Set(batch.labels)];
          return classesOf.some((own) => {
            const list = classesOf.filter((one) => one !== own).map((one) => distance(batch, own, one) ** 2);
            return list.some((x, i) => list.some((y, j) => i !== j && Math.abs(x - y) < NEAR));
          });
        },
      },
    );
  });

  test("uniform histogram", async () => {
    const bins = 3;
    const binsOf = ({ labels, memory, points }: Batch) => {
      const all = [...labels, ...memory];
      const list = labels.flatMap((label, i) =>
        all.flatMap((other, j) => (label === other ? [] : [between(points[i], points[j])])),
      );
      const [least, most] = [Math.min(...list), Math.max(...list)];
      return (d: number) => ((d - least) / Math.max(most - least, 1e-12)) * bins;
    };
    await checkAgrees(
      uniformHistogram({ bins }),
      (batch) => {
        const place = binsOf(batch);
        return ({ a }, negatives) => {
          const bin = (n: number) => Math.min(bins - 1, Math.floor(place(between(batch.points[a], batch.points[n]))));
          return negatives.map((n) => 1 / negatives.filter((other) => bin(other) === bin(n)).length);
        };
      },
      {
        undecided: (batch) => {
          const place = binsOf(batch);
          return batch.labels.some((_, i) =>
            batch.points.some((__, j) => {
              const x = place(between(batch.points[i], batch.points[j]));
              return [1, 2].some((edge) => Math.abs(x - edge) < NEAR);
            }),
          );
        },
      },
    );
  });
});

test("the one hardest is the hardest, but for ties, of which hardest takes the first", async () => {
  await fc.assert(
    fc.asyncProperty(batches(false), async (batch) => {
      const [one, few] = await Promise.all([weightsOf(hardest, batch), weightsOf(hardestFew({ count: 1 }), batch)]);
      expect(few).toEqual(one);
    }),
    { numRuns: 15, seed: 4 },
  );
});

test("distance weights neither over- nor underflow in many dimensions", async () => {
  // In 512 dimensions 1 / q(d) of these distances goes beyond 1e200.
  const graph = createGraph();
  const distances = [0, 0.1, 0.5, 0.9, 1.2, 1.39, 0.1, 0, 1, 1, 1, 1];
  const candidates = candidatesOf({
    distances: graph.input("distances", "float32", [2, 6]),
    kind: "euclidean",
    dimensions: 512,
    masks: givenMasks(graph, [0, 0], [1, 1, 1, 1]),
    pairs: pairsOf(Int32Array.of(0, 0)),
    margin: 0.2,
  });
  const weights = distanceWeighted().weight?.(candidates);
  if (weights) graph.output("weights", weights);
  const outputs = await run(graph, { distances: floats("float32", [2, 6], distances) });
  const row = numbers(outputs["weights"]).slice(2, 6);
  expect(row[0]).toBe(1);
  expect(row.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  expect(row[1]).toBeCloseTo(Math.exp(-510 * Math.log(0.9 / 0.5) - 254.5 * Math.log((1 - 0.2025) / (1 - 0.0625))), 6);
});

describe("a miner of pairs as a policy", () => {
  test("gives the triplets of both its picks", async () => {
    // On a line: samples 0 and 1 of one class, 2 and 3 of another.
    const batch = {
      labels: [0, 0, 1, 1, 0],
      memory: [],
      points: [[0], [4], [1], [9], [2.5]].map(([x = 0]) => [x, 0, 0]),
    };
    const found = await weightsOf(policyOf(batchHard()), batch);
    const triplets = naivePairs(batch.labels, true).flatMap(([a, p], q) =>
      (found[q] ?? []).flatMap((weight, n) => (weight > 0 ? [`${a} ${p} ${n}`] : [])),
    );
    expect(triplets).toEqual(["0 1 2", "1 0 2", "2 3 0", "3 2 1", "4 0 2"]);
  });

  test("is refused where the miner has another distance than the graph mines by", async () => {
    const batch = {
      labels: [0, 0, 1],
      memory: [],
      points: [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
      ],
    };
    await expect(weightsOf(policyOf(multiSimilarityPairs()), batch)).rejects.toThrow(
      new InputError(
        "invalid distance to mine by: euclidean, but multiSimilarityPairs mines by cosine; mine by cosine",
      ),
    );
    expect(await weightsOf(policyOf(multiSimilarityPairs()), batch, geometries.cosine)).toHaveLength(2);
  });
});

test("settings that make no sense are refused by name", () => {
  expect(() => angular({ angle: 90 })).toThrow("invalid angle: 90");
  expect(() => distanceWeighted({ cutoff: 1.5 })).toThrow("invalid cutoff: 1.5, expected less than the limit of 1.4");
  expect(() => distanceWeighted({ limit: NaN })).toThrow("invalid limit: NaN");
  expect(() => hardnessWeighted({ concentration: -1 })).toThrow("invalid concentration: -1");
  for (const bad of [0, 1.5, NaN]) {
    expect(() => hardestFew({ count: bad })).toThrow(`invalid count: ${bad}`);
    expect(() => hardClass({ classes: bad })).toThrow(`invalid number of classes: ${bad}`);
    expect(() => uniformHistogram({ bins: bad })).toThrow(`invalid number of bins: ${bad}`);
  }
});
