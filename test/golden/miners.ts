import * as z from "zod";
import { batchOf } from "../../src/losses/batch.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { createGraph } from "../../src/graph/graph.ts";
import type { Value } from "../../src/graph/value.ts";
import { candidatesOf } from "../../src/mining/candidates.ts";
import type { PairMiner } from "../../src/mining/pair-miner.ts";
import { type Pairs, pairsOf } from "../../src/mining/pairs.ts";
import { l2Normalise } from "../../src/nn/layers.ts";
import { type Geometry, minerOf, type PolicyMiner } from "./miners/build.ts";
import { type Check, checkItem, emptyResult, type GoldenResult } from "./result.ts";

/** Indices of anchor, positive and negative, or of two pairs with one anchor: anchor, positive, anchor, negative. */
const tuple = z.array(z.int()).min(3).max(4);
const pair = z.array(z.int()).length(2);
const file = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      embeddings: z.array(z.array(z.number()).min(1)).min(1),
      labels: z.array(z.int()),
      results: z.array(
        z.object({
          miner: z.string(),
          params: z.record(z.string(), z.unknown()),
          tuples: z.array(tuple).optional(),
          pairs: z.object({ positive: z.array(pair), negative: z.array(pair) }).optional(),
        }),
      ),
    }),
  ),
});
type Case = z.infer<typeof file>["cases"][number];
type Result = Case["results"][number];

/**
 * So near to a limit between two kinds a triplet has no kind: rounding decides. At ℓ = 0 the definitions differ too:
 * the reference calls it violating, here it is easy, as it has no loss.
 */
const ON_THE_LIMIT = 1e-7;

/** Mines each case in float64 by the policies' candidates and by miners of pairs, and compares what is found as sets. */
export async function checkMiners(json: unknown): Promise<GoldenResult> {
  const result = emptyResult();
  for (const golden of file.parse(json).cases) {
    for (const each of golden.results) {
      const { miner, params } = each;
      const built = minerOf(miner, params);
      const name = `${golden.name}: ${miner} (${Object.values(params).join(", ")})`;
      if (built === null || (each.tuples === undefined && each.pairs === undefined)) result.notBuilt.push(name);
      else if ("policy" in built) {
        await checkItem(result, name, () => comparePolicy(golden, built, each, result.notCompared, name));
      } else await checkItem(result, name, () => comparePairs(golden, built.miner, built.geometry, each));
    }
  }
  return result;
}

const key = (one: readonly number[]) => one.join(" ");
const setOf = (list: readonly (readonly number[])[]) => new Set(list.map(key));

/** What is in one set alone, a line each way. */
function differences(what: string, ours: ReadonlySet<string>, theirs: ReadonlySet<string>): string[] {
  const missing = [...theirs].filter((one) => !ours.has(one));
  const extra = [...ours].filter((one) => !theirs.has(one));
  return [
    ...(missing.length > 0 ? [`${missing.length} ${what} are missing, the first is ${missing[0]}`] : []),
    ...(extra.length > 0 ? [`${extra.length} ${what} are too many, the first is ${extra[0]}`] : []),
  ];
}

async function comparePairs({ embeddings, labels }: Case, miner: PairMiner, geometry: Geometry, each: Result): Check {
  const found = await mined(embeddings, geometry, (input, matrix) => ({
    ...miner.of(matrix, batchOf(input, Int32Array.from(labels))),
  }));
  const listed = (name: string) =>
    labels.flatMap((_, i) => labels.flatMap((__, j) => (found(name, i * labels.length + j) === 1 ? [[i, j]] : [])));
  const [positives, negatives] = [listed("positives"), listed("negatives")];
  if (each.pairs) {
    return [
      ...differences("positive pairs", setOf(positives), setOf(each.pairs.positive)),
      ...differences("negative pairs", setOf(negatives), setOf(each.pairs.negative)),
    ];
  }
  // The reference leaves out anchors that lack either.
  const tuples = positives.flatMap(([a = -1, p = -1]) =>
    negatives.flatMap(([b = -1, n = -1]) => (b === a ? [[a, p, n]] : [])),
  );
  const expected = (each.tuples ?? []).map(([a = -1, p = -1, ...rest]) => [a, p, rest.at(-1) ?? -1]);
  return differences("triplets", setOf(tuples), setOf(expected));
}

async function comparePolicy(
  golden: Case,
  { policy, margin, geometry }: PolicyMiner,
  { tuples = [] }: Result,
  notCompared: string[],
  name: string,
): Check {
  const { embeddings, labels } = golden;
  const pairs = orderedPairs(labels);
  if (pairs === null) return differences("triplets", new Set(), setOf(tuples));
  const found = await mined(embeddings, geometry, (input, matrix) => {
    const batch = candidatesOf({
      distances: matrix,
      kind: geometry.distance.kind,
      dimensions: input.shape[1] ?? 0,
      masks: batchOf(input, Int32Array.from(labels)),
      pairs,
      margin,
    });
    return { chosen: policy.among(batch), negatives: batch.negatives, loss: batch.loss };
  });
  const ours = new Set<string>();
  const limits = new Set<string>();
  pairs.anchors.forEach((a, q) => {
    for (let n = 0; n < labels.length; n++) {
      const i = q * labels.length + n;
      if (found("negatives", i) === 0) continue;
      const loss = found("loss", i);
      const triplet = key([a, pairs.positives[q] ?? 0, n]);
      if (Math.abs(loss) < ON_THE_LIMIT || Math.abs(loss - margin) < ON_THE_LIMIT) limits.add(triplet);
      else if (found("chosen", i) === 1) ours.add(triplet);
    }
  });
  notCompared.push(...Array.from(limits, (one) => `${name}: triplet on a limit, ${one}`));
  return differences("triplets", ours, setOf(tuples.filter((one) => !limits.has(key(one)))));
}

/** Runs what `build` adds to a graph that has the distances of a batch; the answer reads an element of an output. */
async function mined(
  embeddings: Case["embeddings"],
  { distance, normalise }: Geometry,
  build: (input: Value, matrix: Value) => Readonly<Record<string, Value>>,
) {
  const graph = createGraph();
  const shape = [embeddings.length, embeddings[0]?.length ?? 0];
  const input = graph.input("embeddings", "float64", shape);
  const outputs = build(input, distance.pairwise(normalise ? l2Normalise(input) : input));
  for (const [name, value] of Object.entries(outputs)) graph.output(name, value);
  const data = Float64Array.from(embeddings.flat());
  const results = await evaluate(graph, { embeddings: { dtype: "float64", shape, data } }, { threads: 1 });
  return (name: string, i: number) => Number(results[name]?.data[i] ?? NaN);
}

/** The batch's pairs with either side as the anchor, or null where no two samples share a class. */
function orderedPairs(labels: readonly number[]): Pairs | null {
  const alone = new Set(labels).size === labels.length;
  return alone ? null : pairsOf(Int32Array.from(labels), "ordered");
}
