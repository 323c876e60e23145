import * as z from "zod";
import { cosine, type Distance, euclidean } from "../../src/distances/distance.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { createGraph } from "../../src/graph/graph.ts";
import { and, lessOrEqual } from "../../src/graph/math.ts";
import { candidatesOf } from "../../src/mining/mine.ts";
import { type Pairs, pairsOf } from "../../src/mining/pairs.ts";
import { easy, type Policy, randomHard, semiHard, uniform } from "../../src/mining/policies.ts";
import { l2Normalise } from "../../src/nn/layers.ts";
import { type Check, checkItem, emptyResult, type GoldenResult } from "./result.ts";

/** Indices of anchor, positive and negative; some miners give pairs of pairs. */
const tuple = z.array(z.int());
const file = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      embeddings: z.array(z.array(z.number()).min(1)).min(1),
      labels: z.array(z.int()),
      results: z.array(
        z.object({ miner: z.string(), params: z.record(z.string(), z.unknown()), tuples: z.array(tuple).optional() }),
      ),
    }),
  ),
});
type Case = z.infer<typeof file>["cases"][number];
type Triplet = z.infer<typeof tuple>;

/**
 * What the reference calls its kinds of triplet, as policies; it mines every candidate where a policy picks one. Its
 * `hard`, nearer than the positive or as near, is a policy of our own making: no built-in one asks for it alone.
 */
const policies: Readonly<Record<string, Policy>> = {
  all: randomHard,
  hard: uniform(({ negatives, positiveDistance, negativeDistance }) =>
    and(negatives, lessOrEqual(negativeDistance, positiveDistance)),
  ),
  semihard: semiHard,
  easy,
};

/** The reference's distances; what it calls a similarity orders triplets as one minus it does. */
const distances: Readonly<Record<string, { readonly distance: Distance; readonly normalise: boolean }>> = {
  "euclidean on L2-normalised embeddings": { distance: euclidean, normalise: true },
  "euclidean, not normalised": { distance: euclidean, normalise: false },
  "cosine similarity": { distance: cosine, normalise: false },
};

/**
 * So near to a limit between two kinds a triplet has no kind: rounding decides. At ℓ = 0 the definitions differ too:
 * the reference calls it violating, here it is easy, as it has no loss.
 */
const ON_THE_LIMIT = 1e-7;

/** Derives each miner's triplets from the policies' candidates in float64, and compares them as sets. */
export async function checkMiners(json: unknown): Promise<GoldenResult> {
  const result = emptyResult();
  for (const golden of file.parse(json).cases) {
    for (const { miner, params, tuples } of golden.results) {
      const settings = minerOf(miner, params);
      const name = `${golden.name}: ${miner} (${Object.values(params).join(", ")})`;
      if (settings === null || tuples === undefined) result.notBuilt.push(name);
      else await checkItem(result, name, () => compare(golden, settings, tuples, result.notCompared, name));
    }
  }
  return result;
}

interface Miner {
  readonly policy: Policy;
  readonly margin: number;
  readonly distance: Distance;
  readonly normalise: boolean;
}

/** The policy and distance that a miner of the reference amounts to, or null. */
function minerOf(miner: string, params: Readonly<Record<string, unknown>>): Miner | null {
  const { margin, type_of_triplets: kind, distance, ...others } = params;
  const policy = policies[String(kind)];
  const geometry = distances[String(distance)];
  const known = miner === "TripletMarginMiner" && typeof margin === "number" && Object.keys(others).length === 0;
  return known && policy && geometry ? { policy, margin, ...geometry } : null;
}

async function compare(
  golden: Case,
  miner: Miner,
  expected: readonly Triplet[],
  notCompared: string[],
  name: string,
): Check {
  const found = await candidates(golden, miner);
  const key = (one: Triplet) => one.join(" ");
  const limits = new Set(found.filter(({ onTheLimit }) => onTheLimit).map(({ triplet: one }) => key(one)));
  const ours = new Set(found.filter(({ chosen }) => chosen).map(({ triplet: one }) => key(one)));
  const theirs = new Set(expected.map(key));
  notCompared.push(...Array.from(limits, (one) => `${name}: triplet on a limit, ${one}`));
  const missing = [...theirs].filter((one) => !ours.has(one) && !limits.has(one));
  const extra = [...ours].filter((one) => !theirs.has(one) && !limits.has(one));
  return [
    ...(missing.length > 0 ? [`${missing.length} triplets are missing, the first is ${missing[0]}`] : []),
    ...(extra.length > 0 ? [`${extra.length} triplets are too many, the first is ${extra[0]}`] : []),
  ];
}

interface Candidate {
  readonly triplet: Triplet;
  readonly chosen: boolean;
  readonly onTheLimit: boolean;
}

/** Every triplet of the batch, whether the policy may choose it, and whether it lies on a limit between kinds. */
async function candidates({ embeddings, labels }: Case, miner: Miner): Promise<Candidate[]> {
  const pairs = orderedPairs(labels);
  if (pairs === null) return [];
  const graph = createGraph();
  const shape = [embeddings.length, embeddings[0]?.length ?? 0];
  const input = graph.input("embeddings", "float64", shape);
  const matrix = miner.distance.pairwise(miner.normalise ? l2Normalise(input) : input);
  const batch = candidatesOf(matrix, Int32Array.from(labels), pairs, miner.margin);
  graph.output("chosen", miner.policy.among(batch));
  graph.output("negatives", batch.negatives);
  graph.output("loss", batch.loss);
  const data = Float64Array.from(embeddings.flat());
  const outputs = await evaluate(graph, { embeddings: { dtype: "float64", shape, data } }, { threads: 1 });
  const value = (name: string, i: number) => Number(outputs[name]?.data[i] ?? NaN);
  return Array.from(pairs.anchors).flatMap((a, q) =>
    labels.flatMap((_, n): Candidate[] => {
      const i = q * labels.length + n;
      if (value("negatives", i) === 0) return [];
      const loss = value("loss", i);
      return [
        {
          triplet: [a, pairs.positives[q] ?? 0, n],
          chosen: value("chosen", i) === 1,
          onTheLimit: Math.abs(loss) < ON_THE_LIMIT || Math.abs(loss - miner.margin) < ON_THE_LIMIT,
        },
      ];
    }),
  );
}

/** The batch's pairs with either side as the anchor, or null where no two samples share a class. */
function orderedPairs(labels: readonly number[]): Pairs | null {
  const alone = new Set(labels).size === labels.length;
  return alone ? null : pairsOf(Int32Array.from(labels), "ordered");
}
