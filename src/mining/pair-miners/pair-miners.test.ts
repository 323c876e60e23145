import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { givenMasks } from "../../../test/support/masks.ts";
import { floats, numbers, run } from "../../../test/support/tensors.ts";
import { InputError } from "../../core/errors.ts";
import { createGraph } from "../../graph/graph.ts";
import type { PairMiner } from "../pair-miner.ts";
import { pairMiner, pairMiners } from "../pair-miners.ts";
import { batchEasyHard, type BatchEasyHardOptions, batchHard, type Strategy } from "./batch-easy-hard.ts";
import { hardAware } from "./hard-aware.ts";
import { multiSimilarityPairs } from "./multi-similarity.ts";
import { pairMargin } from "./pair-margin.ts";

interface Pair {
  readonly i: number;
  readonly j: number;
  readonly d: number;
}
interface Found {
  readonly positives: readonly Pair[];
  readonly negatives: readonly Pair[];
}
type Naive = (pairs: Found, size: number) => Found;

interface Batch {
  readonly labels: readonly number[];
  /** Labels of what a memory of earlier batches holds. */
  readonly memory: readonly number[];
  readonly distances: readonly number[];
}

/** Few values, so that there are ties; few labels, so that classes have many, one or no samples besides. */
const batches: fc.Arbitrary<Batch> = fc
  .record({
    labels: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 7 }),
    memory: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
  })
  .chain(({ labels, memory }) => {
    const size = labels.length * (labels.length + memory.length);
    const distances = fc.array(
      fc.nat({ max: 8 }).map((n) => n / 4),
      { minLength: size, maxLength: size },
    );
    return fc.record({ labels: fc.constant(labels), memory: fc.constant(memory), distances });
  });

function pairsOf({ labels, memory, distances }: Batch): Found {
  const all = [...labels, ...memory];
  const pairs = labels.flatMap((_, i) => all.map((__, j) => ({ i, j, d: distances[i * all.length + j] ?? NaN })));
  return {
    positives: pairs.filter(({ i, j }) => i !== j && labels[i] === all[j]),
    negatives: pairs.filter(({ i, j }) => labels[i] !== all[j]),
  };
}

async function mined(miner: PairMiner, { labels, memory, distances }: Batch) {
  const graph = createGraph();
  const shape = [labels.length, labels.length + memory.length];
  const found = miner.of(graph.input("distances", "float64", shape), givenMasks(graph, labels, memory));
  graph.output("positives", found.positives);
  graph.output("negatives", found.negatives);
  const outputs = await run(graph, { distances: floats("float64", shape, distances) });
  const places = (name: string) => numbers(outputs[name]).flatMap((value, k) => (value === 1 ? [k] : []));
  return { positives: places("positives"), negatives: places("negatives") };
}

/** The same as places in the matrix, in rising order. */
function placesOf({ positives, negatives }: Found, { labels, memory }: Batch) {
  const places = (pairs: readonly Pair[]) =>
    pairs.map(({ i, j }) => i * (labels.length + memory.length) + j).sort((a, b) => a - b);
  return { positives: places(positives), negatives: places(negatives) };
}

/** The first of the pairs that no other one beats. */
const bestOf = (pairs: readonly Pair[], better: (a: number, b: number) => boolean): Pair[] =>
  pairs.filter((one) => pairs.every((other) => !better(other.d, one.d))).slice(0, 1);
const far = (a: number, b: number) => a > b;
const near = (a: number, b: number) => a < b;

/** A choice that looks at each sample's pairs by themselves. */
const perSample =
  (choose: (pairs: Found) => Found): Naive =>
  (all, size) => {
    const rows = Array.from({ length: size }, (_, i) =>
      choose({ positives: all.positives.filter((p) => p.i === i), negatives: all.negatives.filter((p) => p.i === i) }),
    );
    return { positives: rows.flatMap((row) => row.positives), negatives: rows.flatMap((row) => row.negatives) };
  };

function naiveEasyHard(options: Required<BatchEasyHardOptions>): Naive {
  const inside = (range: readonly [number, number] | null) => (pair: Pair) =>
    range === null || (pair.d >= range[0] && pair.d <= range[1]);
  const pick = (strategy: Strategy, pairs: readonly Pair[], hard: typeof far, easy: typeof far) =>
    strategy === "all" ? pairs : bestOf(pairs, strategy === "easy" ? easy : hard);
  return perSample((row) => {
    const positives = row.positives.filter(inside(options.positiveRange));
    const negatives = row.negatives.filter(inside(options.negativeRange));
    if (options.positive === "semihard") {
      const chosen = pick(options.negative, negatives, near, far);
      const nearer = positives.filter(({ d }) => chosen.some((negative) => d < negative.d));
      return { positives: bestOf(nearer, far), negatives: chosen };
    }
    const chosen = pick(options.positive, positives, far, near);
    if (options.negative !== "semihard") {
      return { positives: chosen, negatives: pick(options.negative, negatives, near, far) };
    }
    const further = negatives.filter(({ d }) => chosen.some((positive) => d > positive.d));
    return { positives: chosen, negatives: bestOf(further, near) };
  });
}

const strategies = ["hard", "semihard", "easy", "all"] as const;
const goesTogether = (positive: Strategy, negative: Strategy) =>
  !(positive === "semihard" && (negative === "semihard" || negative === "all")) &&
  !(positive === "all" && negative === "semihard");
const easyHardCases = strategies.flatMap((positive) =>
  strategies.flatMap((negative) => (goesTogether(positive, negative) ? [[positive, negative] as const] : [])),
);

/** The furthest positives, or the nearest negatives, and whatever ties with the last. */
const hardestShare = (pairs: readonly Pair[], share: number, harder: typeof far) =>
  pairs.filter(({ d }) => pairs.filter((other) => harder(other.d, d)).length < Math.ceil(share * pairs.length));

const cases: readonly [string, PairMiner, Naive][] = [
  ...easyHardCases.map(([positive, negative]): [string, PairMiner, Naive] => {
    const options = { positive, negative, positiveRange: null, negativeRange: null };
    return [
      `batchEasyHard, positives ${positive}, negatives ${negative}`,
      batchEasyHard(options),
      naiveEasyHard(options),
    ];
  }),
  ...(["hard", "semihard", "all"] as const).map((negative): [string, PairMiner, Naive] => {
    const options = { positive: "easy", negative, positiveRange: [0.25, 1.5], negativeRange: [0.5, 1] } as const;
    return [`batchEasyHard within ranges, negatives ${negative}`, batchEasyHard(options), naiveEasyHard(options)];
  }),
  [
    "batchHard",
    batchHard(),
    perSample(({ positives, negatives }) => ({
      positives: bestOf(positives, far),
      negatives: bestOf(negatives, near),
    })),
  ],
  [
    "pairMargin",
    pairMargin({ positiveMargin: 0.5, negativeMargin: 1.25 }),
    ({ positives, negatives }) => ({
      positives: positives.filter(({ d }) => d > 0.5),
      negatives: negatives.filter(({ d }) => d < 1.25),
    }),
  ],
  [
    "multiSimilarityPairs",
    multiSimilarityPairs({ epsilon: 0.25 }),
    perSample(({ positives, negatives }) => ({
      positives: positives.filter(({ d }) => negatives.some((negative) => 1 - d - 0.25 < 1 - negative.d)),
      negatives: negatives.filter(({ d }) => positives.some((positive) => 1 - d + 0.25 > 1 - positive.d)),
    })),
  ],
  ...[0.2, 0.5, 1].map((share): [string, PairMiner, Naive] => [
    `hardAware with a share of ${share}`,
    hardAware({ share }),
    ({ positives, negatives }) => ({
      positives: hardestShare(positives, share, far),
      negatives: hardestShare(negatives, share, near),
    }),
  ]),
];

describe("miners of pairs agree with naive loops, with and without a memory behind the batch:", () => {
  test.each(cases)("%s", async (_title, miner, naive) => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        expect(await mined(miner, batch)).toEqual(placesOf(naive(pairsOf(batch), batch.labels.length), batch));
      }),
      { numRuns: 15, seed: 2 },
    );
  });
});

test("strategies that have nothing to be semi-hard against are refused", () => {
  for (const [positive, negative] of [
    ["semihard", "semihard"],
    ["all", "semihard"],
    ["semihard", "all"],
  ] as const) {
    expect(() => batchEasyHard({ positive, negative })).toThrow("expected one pick to be semi-hard against");
  }
});

test("settings that make no sense are refused by name", () => {
  expect(() => batchEasyHard({ positiveRange: [1, 0] })).toThrow(
    new InputError("invalid range of distances: 1 to 0, expected two numbers in rising order"),
  );
  expect(() => batchEasyHard({ negativeRange: [0, NaN] })).toThrow("invalid range of distances: 0 to NaN");
  const misspelt: string = "semi-hard";
  expect(() => batchEasyHard({ negative: misspelt as Strategy })).toThrow(
    "unknown strategy for negatives: semi-hard, expected hard, semihard, easy or all",
  );
  expect(() => pairMargin({ negativeMargin: NaN })).toThrow("invalid negative margin: NaN");
  expect(() => multiSimilarityPairs({ epsilon: -1 })).toThrow("invalid epsilon: -1");
  expect(() => hardAware({ share: 0 })).toThrow("invalid share: 0");
});

test("every miner has the name that it is looked up by", () => {
  for (const name of Object.keys(pairMiners)) expect(pairMiner(name).name).toBe(name);
});

test("an unknown miner is refused with those that there are", () => {
  expect(() => pairMiner("softest")).toThrow(InputError);
  expect(() => pairMiner("softest")).toThrow("unknown pair miner: softest, expected batchHard, batchEasyHard, ");
});
