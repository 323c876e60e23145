import { afterEach, describe, expect, it, vi } from "vitest";
import { matrix, type Matrix } from "../src/core/matrix.ts";
import { createRandom } from "../src/core/random.ts";
import { productDistances } from "../src/engine/product-distances.ts";
import { silhouette } from "../src/evaluation/clustering/silhouette.ts";
import { ndcg } from "../src/evaluation/ranking/ndcg.ts";
import { retrievalMeasures } from "../src/evaluation/ranking/retrieval-measures.ts";
import { openSet } from "../src/evaluation/verification/open-set.ts";
import { verification } from "../src/evaluation/verification/verification.ts";

const distances = productDistances({ threads: 1 });

/** Labelled samples of some classes, of which each coordinate is drawn by `draw` around the class. */
function clusters(
  samples: number,
  columns: number,
  classes: number,
  draw: (label: number, dimension: number) => number,
) {
  const labels = Array.from({ length: samples }, (_, i) => i % classes);
  const data = labels.flatMap((label) => Array.from({ length: columns }, (_, d) => draw(label, d)));
  return { embeddings: matrix(Float32Array.from(data), samples, columns), labels };
}

const random = createRandom(3);
const sets: Readonly<Record<string, { embeddings: Matrix; labels: number[] }>> = {
  "overlapping clusters": clusters(700, 6, 7, (label, d) => (d === label ? 2 : 0) + random.normal()),
  "a grid where most distances are tied": clusters(400, 3, 5, (label) => (label % 2) + random.integer(3)),
  "clusters far from the origin": clusters(300, 4, 6, (label) => 4e3 + (label + random.normal()) / 64),
  "all but one at one point": clusters(90, 2, 3, () => 0.3),
  "large classes, where float64 is asked for": clusters(1300, 3, 2, (label) => label + random.integer(9) / 4),
};

describe("measures by products of matrices", () => {
  it.each(Object.entries(sets))("are those of exact distances to the last bit: %s", async (name, set) => {
    if (name.startsWith("all but one")) set.embeddings.data[0] = 7;
    const exact = await retrievalMeasures(set);
    expect(await retrievalMeasures(set, { distances })).toEqual(exact);
    const cosine = { distance: "cosine", at: [3] } as const;
    expect(await retrievalMeasures(set, { ...cosine, distances })).toEqual(await retrievalMeasures(set, cosine));
    // Its distances are summed, so that rounding shows.
    expect(await silhouette(set.embeddings, set.labels, { distances })).toBeCloseTo(
      await silhouette(set.embeddings, set.labels),
      6,
    );
  });

  it("identify and reject the same queries", async () => {
    const set = sets["a grid where most distances are tied"];
    if (!set) throw new Error("missing set");
    const queries = { ...set, labels: set.labels.map((label) => (label === 0 ? 9 : label)) };
    expect(await openSet(set, { queries, distances })).toEqual(await openSet(set, { queries }));
  });
});

describe("the memory of measures", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Bytes of the largest typed array of floating-point numbers that is made from now on. */
  function watchArrays(): () => number {
    let largest = 0;
    const { Float32Array: Single, Float64Array: Double } = globalThis;
    const watch = <T extends typeof Single | typeof Double>(type: T) =>
      new Proxy(type, {
        construct(target, args: [never], newTarget) {
          const made = Reflect.construct(target, args, newTarget) as InstanceType<T>;
          largest = Math.max(largest, made.byteLength);
          return made;
        },
      });
    vi.stubGlobal("Float32Array", watch(Single));
    vi.stubGlobal("Float64Array", watch(Double));
    return () => largest;
  }

  it("stays far below all distances for 4,096 samples, whatever computes them", async () => {
    const samples = 4096;
    const set = clusters(samples, 4, 64, (label, d) => label * (d + 1) + random.normal());
    const all = samples * samples * 4;
    const largest = watchArrays();
    await retrievalMeasures(set);
    await silhouette(set.embeddings, set.labels);
    verification(set, { random: createRandom(1), maxPairs: 20_000, replicates: 2 });
    await openSet(set, { queries: { ...set, labels: set.labels.map((label) => (label === 0 ? 99 : label)) } });
    // Four rows of distances, or the vectors themselves: 131 kB each; the queries' once more beside the references'.
    expect(largest()).toBeGreaterThan(4 * samples * 8 - 1);
    expect(largest()).toBeLessThanOrEqual(2 * samples * 4 * 8);
    await retrievalMeasures(set, { distances });
    // Products of 256 queries and 2048 references in float32.
    expect(largest()).toBeLessThanOrEqual(256 * 2048 * 4);
    expect(largest()).toBeLessThan(all / 30);
  });

  it("stays there for graded gains, a row at a time", async () => {
    const set = clusters(512, 2, 16, (label) => label + random.normal());
    const largest = watchArrays();
    await ndcg(set, { k: 10 });
    expect(largest()).toBeLessThanOrEqual(4 * 512 * 8);
  });
});
