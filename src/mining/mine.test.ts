import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naiveCandidates, naivePairs, naivePolicy } from "../../test/support/naive-mining.ts";
import { givenMasks } from "../../test/support/masks.ts";
import { floats, type FloatType, numbers, run } from "../../test/support/tensors.ts";
import { createRandom } from "../core/random.ts";
import { openSession } from "../engine/session.ts";
import { createGraph, type Graph } from "../graph/graph.ts";
import { add, and, less, mul, relu, sub } from "../graph/math.ts";
import { toOnnx } from "../graph/onnx.ts";
import { mine } from "./mine.ts";
import { intervals } from "./mixture.ts";
import { pairsOf } from "./pairs.ts";
import { easy, hard, hardest, random, randomHard, semiHard } from "./policies/margin.ts";
import { type Policy, uniform, weighted } from "./policy.ts";

const policies = { random, randomHard, semiHard, hardest, easy, hard };
const names = Object.keys(policies);

interface Batch {
  readonly labels: readonly number[];
  readonly distances: readonly number[];
  readonly margin: number;
}

interface Draw {
  /** Probability of each policy, in the order of `names`. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Draws of the policy, then of the negative, one of each for a pair. */
  readonly uniforms: readonly number[];
}

/** A graph that mines over a given matrix of distances. */
function miningGraph(
  { labels, margin }: Batch,
  table: Readonly<Record<string, Policy>>,
  dtype: FloatType,
  order: "unordered" | "ordered" = "unordered",
): Graph {
  const graph = createGraph();
  const size = labels.length;
  const pairs = pairsOf(Int32Array.from(labels), order);
  const { negatives, valid, policy } = mine({
    distances: graph.input("distances", dtype, [size, size]),
    kind: "euclidean",
    dimensions: 2,
    masks: givenMasks(graph, labels),
    pairs,
    margin,
    policies: Object.values(table),
    bounds: graph.input("bounds", "float32", [Object.keys(table).length]),
    uniforms: graph.input("uniforms", "float32", [2, pairs.anchors.length]),
  });
  graph.output("negatives", negatives);
  graph.output("valid", valid);
  graph.output("policy", policy);
  return graph;
}

interface Result {
  readonly negatives: (number | null)[];
  readonly policies: number[];
}

const feeds = (
  names: readonly string[],
  { labels, distances }: Batch,
  { probabilities, uniforms }: Draw,
  dtype: FloatType,
) => ({
  distances: floats(dtype, [labels.length, labels.length], distances),
  bounds: floats("float32", [names.length], intervals(probabilities, names)),
  uniforms: floats("float32", [2, uniforms.length / 2], uniforms),
});

const resultOf = (outputs: Awaited<ReturnType<typeof run>>): Result => {
  const valid = numbers(outputs["valid"]);
  return {
    negatives: numbers(outputs["negatives"]).map((n, q) => (valid[q] === 1 ? n : null)),
    policies: numbers(outputs["policy"]),
  };
};

/** Mines once; null stands for a pair without a triplet. */
async function mineOnce(
  batch: Batch,
  draw: Draw,
  {
    table = policies as Readonly<Record<string, Policy>>,
    dtype = "float32" as FloatType,
    order = "unordered" as const,
  } = {},
): Promise<Result> {
  const names = Object.keys(table);
  return resultOf(await run(miningGraph(batch, table, dtype, order), feeds(names, batch, draw, dtype)));
}

/** The same by loops. */
function expected(
  batch: Batch,
  { probabilities, uniforms }: Draw,
  names: readonly string[],
  round = Math.fround,
): Result {
  const pairs = naivePairs(batch.labels);
  const drawn = pairs.map((_, q) =>
    naivePolicy(
      uniforms[q] ?? NaN,
      names.map((name) => probabilities[name] ?? 0),
    ),
  );
  const negatives = pairs.map(([a, p], q) => {
    const candidates = naiveCandidates(names[drawn[q] ?? 0] ?? "", a, p, { ...batch, round });
    const rank = Math.floor(round((uniforms[pairs.length + q] ?? NaN) * candidates.length));
    return candidates[Math.min(rank, candidates.length - 1)] ?? null;
  });
  return { negatives, policies: drawn };
}

/** Multiples of a quarter: sums are exact, and ties of every kind are common. */
const quarters = fc.integer({ min: 0, max: 8 }).map((n) => n / 4);
const anyDistance = fc.float({ min: 0, max: 4, noNaN: true });
/** Float32 numbers in [0, 1), the largest included. */
const draws = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((n) => n / 2 ** 24) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1 - 2 ** -24) },
);
const batchOf = (distance: fc.Arbitrary<number>, margins: readonly number[]) =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 9 })
    .filter((labels) => naivePairs(labels).length > 0)
    .chain((labels) =>
      fc.record({
        labels: fc.constant(labels),
        distances: fc.array(distance, { minLength: labels.length ** 2, maxLength: labels.length ** 2 }),
        margin: fc.constantFrom(...margins),
      }),
    );
const mixtures = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: names.length, maxLength: names.length })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const total = weights.reduce((a, b) => a + b, 0);
    return Object.fromEntries(names.map((name, k) => [name, (weights[k] ?? 0) / total]));
  });
const withDraw = (batch: fc.Arbitrary<Batch>, mixture: fc.Arbitrary<Readonly<Record<string, number>>>) =>
  batch.chain((one) => {
    const count = 2 * naivePairs(one.labels).length;
    return fc.tuple(
      fc.constant(one),
      fc.record({ probabilities: mixture, uniforms: fc.array(draws, { minLength: count, maxLength: count }) }),
    );
  });

describe("mining agrees with naive loops", () => {
  const batches = fc.oneof(batchOf(quarters, [0.25, 0.5]), batchOf(anyDistance, [0.2, 0.1, 1.3]));

  test.each(names)("for the policy %s alone", async (name) => {
    const table = { [name]: policies[name as keyof typeof policies] };
    await fc.assert(
      fc.asyncProperty(withDraw(batches, fc.constant({ [name]: 1 })), async ([batch, draw]) => {
        expect((await mineOnce(batch, draw, { table })).negatives).toEqual(expected(batch, draw, [name]).negatives);
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  test("for mixtures of all policies", async () => {
    await fc.assert(
      fc.asyncProperty(withDraw(batches, mixtures), async ([batch, draw]) => {
        expect(await mineOnce(batch, draw)).toEqual(expected(batch, draw, names));
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test("in float64 too", async () => {
    await fc.assert(
      fc.asyncProperty(withDraw(batches, mixtures), async ([batch, draw]) => {
        const exact = (value: number) => value;
        expect(await mineOnce(batch, draw, { dtype: "float64" })).toEqual(expected(batch, draw, names, exact));
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});

/** One anchor (0), its positive (1) and three negatives, at given distances from the anchor. */
const around = (positive: number, negatives: readonly number[], margin = 0.5): Batch => {
  const labels = [0, 0, ...negatives.map((_, i) => i + 1)];
  const row = [0, positive, ...negatives];
  return { labels, margin, distances: labels.flatMap(() => row) };
};
const always = (name: string, u = 0): Draw => ({ probabilities: { [name]: 1 }, uniforms: [0, u] });
const chosen = async (batch: Batch, name: string, u = 0) => (await mineOnce(batch, always(name, u))).negatives[0];

describe("edges", () => {
  test("a tie of d(a, p) and d(a, n) is hard, not semi-hard", async () => {
    expect(await chosen(around(1, [1, 3]), "semiHard")).toBeNull();
    expect(await chosen(around(1, [1, 3]), "randomHard")).toBe(2);
  });

  test("a tie is not semi-hard either where ℓ is rounded below the margin", async () => {
    // Among float32 distances are some with (d + m) − d < m.
    const tricky = Array.from({ length: 200 }, (_, i) => Math.fround(0.3 + i * 0.0137)).find(
      (d) => Math.fround(Math.fround(d + Math.fround(0.2)) - d) < Math.fround(0.2),
    );
    expect(tricky).toBeDefined();
    expect(await chosen(around(tricky ?? 0, [tricky ?? 0], 0.2), "semiHard")).toBeNull();
  });

  test("ℓ = 0 is easy, not hard", async () => {
    const batch = around(1, [1.5]);
    for (const name of ["randomHard", "semiHard", "hardest"]) expect(await chosen(batch, name), name).toBeNull();
    expect(await chosen(batch, "easy")).toBe(2);
  });

  test("a pair without candidates gives no triplet", async () => {
    const far = around(1, [5, 6]);
    for (const name of ["randomHard", "semiHard", "hardest"]) expect(await chosen(far, name), name).toBeNull();
    expect(await chosen(around(1, [0.5]), "easy")).toBeNull();
  });

  test("a batch of one class has no negatives and gives no triplet", async () => {
    for (const name of names) expect(await chosen(around(1, []), name), name).toBeNull();
  });

  test("hardest takes the nearest negative, and the lowest index of equals, whatever the draw", async () => {
    const batch = around(1, [0.75, 0.25, 0.5, 0.25]);
    expect(await chosen(batch, "hardest", 0)).toBe(3);
    expect(await chosen(batch, "hardest", 1 - 2 ** -24)).toBe(3);
  });

  test("the largest draw takes the last candidate", async () => {
    const batch = around(1, [0.5, 0.5, 0.5]);
    expect(await chosen(batch, "random", 1 - 2 ** -24)).toBe(4);
    expect(await chosen(batch, "randomHard", 1 - 2 ** -24)).toBe(4);
  });

  test("a negative at distance NaN is picked by random alone, which takes every negative", async () => {
    const batch = around(1, [NaN, 0.5]);
    for (const name of ["randomHard", "hardest"]) expect(await chosen(batch, name), name).toBe(3);
    for (const name of ["semiHard", "easy"]) expect(await chosen(batch, name), name).toBeNull();
    expect(await chosen(batch, "random")).toBe(2);
  });

  test("a positive at distance NaN gives a triplet with random alone", async () => {
    const batch = around(NaN, [0.5, 3]);
    for (const name of ["randomHard", "semiHard", "hardest", "easy"])
      expect(await chosen(batch, name), name).toBeNull();
    expect(await chosen(batch, "random")).toBe(2);
  });

  test("ordered pairs mine with either side as the anchor", async () => {
    // Sample 2 is nearer to sample 1 than to sample 0.
    const batch = { labels: [0, 0, 1], margin: 0.5, distances: [0, 1, 9, 1, 0, 0.25, 9, 0.25, 0] };
    const graph = miningGraph(batch, { randomHard: policies.randomHard }, "float32", "ordered");
    const draw = { probabilities: { randomHard: 1 }, uniforms: [0, 0, 0, 0] };
    const outputs = await run(graph, feeds(["randomHard"], batch, draw, "float32"));
    expect(resultOf(outputs).negatives).toEqual([null, 2]);
  });
});

describe("weights", () => {
  /** Nearer ones are likelier; those from 1.5 on have no weight. */
  const nearer = weighted(
    ({ negatives }) => negatives,
    ({ negativeDistance }) => relu(sub(1.5, negativeDistance)),
  );
  const batches = fc.oneof(batchOf(quarters, [0.25]), batchOf(anyDistance, [0.2]));

  test("that are all the same choose what no weights choose, to the last triplet", async () => {
    const even: Policy = { ...randomHard, weight: ({ loss }) => add(mul(loss, 0), 0.25) };
    await fc.assert(
      fc.asyncProperty(withDraw(batches, mixtures), async ([batch, draw]) => {
        const without = await mineOnce(batch, draw);
        expect(await mineOnce(batch, draw, { table: { ...policies, randomHard: even } })).toEqual(without);
        // Beside a policy with weights that is never drawn all others choose as without it.
        expect(await mineOnce(batch, draw, { table: { ...policies, nearer } })).toEqual(without);
      }),
      { numRuns: 20, seed: 8 },
    );
  });

  test("choose as loops do, in a mixture with policies without", async () => {
    const table = { nearer, hardest, semiHard };
    const half = fc.constantFrom({ nearer: 1 }, { nearer: 0.5, hardest: 0.5 }, { nearer: 0.25, semiHard: 0.75 });
    await fc.assert(
      fc.asyncProperty(withDraw(batches, half), async ([batch, draw]) => {
        const { labels, distances } = batch;
        const plain = expected(batch, draw, Object.keys(table));
        const pairs = naivePairs(labels);
        const negatives = pairs.map(([a], q) => {
          if (plain.policies[q] !== 0) return plain.negatives[q];
          const weights = labels.map((label, n) => {
            const distance = Math.fround(distances[a * labels.length + n] ?? NaN);
            return label === labels[a] ? 0 : Math.max(0, Math.fround(1.5 - distance));
          });
          const most = Math.max(...weights);
          if (most === 0) return null;
          let sum = 0;
          const running = weights.map((weight) => (sum = Math.fround(sum + Math.fround(weight / most))));
          const goal = Math.fround((draw.uniforms[pairs.length + q] ?? NaN) * sum);
          return running.findIndex((value) => value > goal);
        });
        expect((await mineOnce(batch, draw, { table })).negatives).toEqual(negatives);
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  test("of zero are never chosen, whatever the draw, and a row of them gives no triplet", async () => {
    const table = { nearer };
    const last = 1 - 2 ** -24;
    const mined = async (u: number, negatives: readonly number[]) =>
      (await mineOnce(around(1, negatives), { probabilities: { nearer: 1 }, uniforms: [0, u] }, { table }))
        .negatives[0];
    expect(await mined(0, [2, 0.5, 0.5, 3])).toBe(3);
    expect(await mined(last, [2, 0.5, 0.5, 3])).toBe(4);
    expect(await mined(0.5, [2, 3])).toBeNull();
    expect(await mined(0.5, [NaN, 0.5])).toBeNull();
  });
});

test("a policy of one's own takes under ten lines", async () => {
  // Negatives in a ring around the anchor: no nearer than 0.4, so as not to chase wrong labels (Wu et al. 2017).
  const ring: Policy = uniform(({ negatives, negativeDistance, loss }) =>
    and(and(negatives, less(loss, 1)), less(negativeDistance, 0.8)),
  );
  const batch = around(0.75, [0.125, 0.5, 0.875]);
  const draw = { probabilities: { ring: 0.5, random: 0.5 }, uniforms: [0.2, 0.9] };
  const table = { ring, random: policies.random };
  expect((await mineOnce(batch, draw, { table })).negatives).toEqual([3]);
});

/** Σ (observed − expected)² / expected */
const chiSquare = (observed: readonly number[], weights: readonly number[]): number => {
  const count = observed.reduce((a, b) => a + b, 0);
  const total = weights.reduce((a, b) => a + b, 0);
  return observed.reduce((sum, seen, i) => {
    const mean = (count * (weights[i] ?? 0)) / total;
    return sum + (seen - mean) ** 2 / mean;
  }, 0);
};

describe("choices follow their probabilities", () => {
  // One anchor and 40 positives: 40 pairs a run, all with the same candidates of each policy.
  const positives = 40;
  const labels = [...Array<number>(positives + 1).fill(0), 1, 2, 3, 4, 5, 6, 7, 8];
  const toNegatives = [0.25, 0.5, 0.75, 1.125, 1.25, 1.375, 4, 5];
  const distances = labels.flatMap((_, i) =>
    labels.map((_, j) => {
      if (i === j) return 0;
      return i <= positives && j > positives ? (toNegatives[j - positives - 1] ?? 0) : 1;
    }),
  );
  const batch: Batch = { labels, distances, margin: 0.5 };
  const first = positives + 1;

  async function tally(
    probabilities: Readonly<Record<string, number>>,
    runs: number,
    table: Readonly<Record<string, Policy>> = policies,
  ) {
    const names = Object.keys(table);
    const random = createRandom(11);
    const session = await openSession(toOnnx(miningGraph(batch, table, "float32")), { threads: 1 });
    const negatives = toNegatives.map(() => 0);
    const drawn = names.map(() => 0);
    try {
      const count = naivePairs(labels).length;
      for (let i = 0; i < runs; i++) {
        const uniforms = Array.from({ length: 2 * count }, () => random.uniform());
        const result = resultOf(await session.run(feeds(names, batch, { probabilities, uniforms }, "float32")));
        for (const n of result.negatives) if (n !== null) negatives[n - first] = (negatives[n - first] ?? 0) + 1;
        for (const k of result.policies) drawn[k] = (drawn[k] ?? 0) + 1;
      }
    } finally {
      await session.dispose();
    }
    return { negatives, drawn };
  }

  // Thresholds far out in the tail of the distribution (below one in a million), so that only a bias can exceed them.
  test("random picks every negative equally often", async () => {
    const { negatives } = await tally({ random: 1 }, 10);
    expect(negatives.reduce((a, b) => a + b, 0)).toBe(8200);
    expect(
      chiSquare(
        negatives,
        toNegatives.map(() => 1),
      ),
    ).toBeLessThan(42);
  });

  test("random hard and semi-hard pick each of their candidates equally often, and no other", async () => {
    const hard = (await tally({ randomHard: 1 }, 10)).negatives;
    expect(hard.slice(6)).toEqual([0, 0]);
    expect(chiSquare(hard.slice(0, 6), [1, 1, 1, 1, 1, 1])).toBeLessThan(38);
    const semi = (await tally({ semiHard: 1 }, 10)).negatives;
    expect([...semi.slice(0, 3), ...semi.slice(6)]).toEqual([0, 0, 0, 0, 0]);
    expect(chiSquare(semi.slice(3, 6), [1, 1, 1])).toBeLessThan(30);
  });

  test("a policy with weights picks in proportion to them", async () => {
    const near = weighted(
      ({ negatives }) => negatives,
      ({ negativeDistance }) => relu(sub(1.5, negativeDistance)),
    );
    const { negatives } = await tally({ near: 1 }, 10, { near });
    expect(negatives.slice(6)).toEqual([0, 0]);
    expect(chiSquare(negatives.slice(0, 6), [1.25, 1, 0.75, 0.375, 0.25, 0.125])).toBeLessThan(38);
  });

  test("a mixture draws its policies with their probabilities, and those of probability zero never", async () => {
    const probabilities = { random: 0.1, randomHard: 0, semiHard: 0.6, hardest: 0.3, easy: 0 };
    const { drawn } = await tally(probabilities, 10);
    expect([drawn[1], drawn[4]]).toEqual([0, 0]);
    expect(chiSquare([drawn[0] ?? 0, drawn[2] ?? 0, drawn[3] ?? 0], [0.1, 0.6, 0.3])).toBeLessThan(30);
  });

  test("the two draws of a pair are independent: within a policy the choice stays uniform", async () => {
    const { negatives } = await tally({ random: 0.5, hardest: 0.5 }, 10);
    // hardest takes the first negative; what random takes is uniform over all.
    expect(chiSquare(negatives.slice(1), [1, 1, 1, 1, 1, 1, 1])).toBeLessThan(40);
    expect(
      chiSquare([negatives[0] ?? 0, negatives.slice(1).reduce((a, b) => a + b, 0)], [9 / 16, 7 / 16]),
    ).toBeLessThan(25);
  });

  test("no draw, the largest included, picks a policy of probability zero", async () => {
    const last = 1 - 2 ** -24;
    for (const probabilities of [
      { random: 0.7, randomHard: 0.2, semiHard: 0.1 },
      { randomHard: 0.1, semiHard: 0.2, hardest: 0.7 },
      { semiHard: 1 / 3, hardest: 2 / 3 },
      Object.fromEntries(names.slice(0, 4).map((name) => [name, 0.25])),
    ] as Readonly<Record<string, number>>[]) {
      const {
        policies: [low = -1, high = -1],
      } = await mineOnce(
        { labels: [0, 0, 1, 1, 0], margin: 0.5, distances: Array<number>(25).fill(1) },
        { probabilities, uniforms: [0, last, 0.5, 0.5, 0, 0, 0, 0] },
      );
      expect(probabilities[names[low] ?? ""], `u = 0 of ${JSON.stringify(probabilities)}`).toBeGreaterThan(0);
      expect(probabilities[names[high] ?? ""], `u = 1 − 2^-24 of ${JSON.stringify(probabilities)}`).toBeGreaterThan(0);
    }
  });
});
