import * as z from "zod";
import { euclidean } from "../../src/distances/distance.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { gradients } from "../../src/graph/autodiff.ts";
import { createGraph } from "../../src/graph/graph.ts";
import { tripletMargin, type TripletMarginOptions } from "../../src/losses/triplet-margin.ts";
import { l2Normalise } from "../../src/nn/layers.ts";
import { type Check, checkItem, emptyResult, type GoldenResult } from "./result.ts";
import { allTriplets } from "./triplets.ts";

const file = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      embeddings: z.array(z.array(z.number()).min(1)).min(1),
      labels: z.array(z.int()),
      results: z.array(
        z.object({
          loss: z.string(),
          params: z.record(z.string(), z.unknown()),
          value: z.number(),
          gradient: z.array(z.array(z.number())),
        }),
      ),
    }),
  ),
});
type Case = z.infer<typeof file>["cases"][number];
type Result = Case["results"][number];

/** Difference allowed to a value, relative to it or to 1, and to a gradient, relative to its largest element. */
const TOLERANCE = 1e-6;

/** Computes each loss of the file and its gradient by the embeddings in float64, and compares them with the reference's. */
export async function checkLosses(json: unknown): Promise<GoldenResult> {
  const result = emptyResult();
  for (const golden of file.parse(json).cases) {
    for (const each of golden.results) {
      const name = `${golden.name}: ${each.loss} (${settingsOf(each.params)})`;
      const build = losses[each.loss]?.(each.params) ?? null;
      if (build === null) result.notBuilt.push(name);
      else await checkItem(result, name, () => compare(golden, each, build));
    }
  }
  return result;
}

const settingsOf = (params: Readonly<Record<string, unknown>>): string =>
  Object.entries(params)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    .join(", ");

/** Losses that this project builds; null for settings that it does not know. */
const losses: Readonly<Record<string, (params: Result["params"]) => Omit<TripletMarginOptions, "distance"> | null>> = {
  TripletMarginLoss: ({ margin = 0.05, swap = false, smooth_loss: smooth = false, reducer = null, ...others }) => {
    const known = reducer === null || reducer === "mean over all triplets";
    if (typeof margin !== "number" || swap !== false || smooth !== false || !known || Object.keys(others).length > 0) {
      return null;
    }
    return { margin, reduction: reducer === null ? "active" : "all" };
  },
};

/**
 * The reference scales embeddings to length one, measures Euclidean distances, takes every triplet of the batch, and
 * averages over those with a loss above zero unless told otherwise.
 */
async function compare(golden: Case, each: Result, options: Omit<TripletMarginOptions, "distance">): Check {
  const graph = createGraph();
  const shape = [golden.embeddings.length, golden.embeddings[0]?.length ?? 0];
  const embeddings = graph.input("embeddings", "float64", shape);
  const triplets = allTriplets(graph, golden.labels);
  const { loss } = tripletMargin({ distance: euclidean, ...options })(l2Normalise(embeddings), triplets);
  graph.output("loss", loss);
  gradients(loss, [embeddings]).forEach((gradient) => graph.output("gradient", gradient));
  const data = Float64Array.from(golden.embeddings.flat());
  const outputs = await evaluate(graph, { embeddings: { dtype: "float64", shape, data } }, { threads: 1 });
  return [
    ...differenceOf("value", [each.value], outputs["loss"]?.data, 1),
    ...differenceOf("gradient", each.gradient.flat(), outputs["gradient"]?.data, 0),
  ];
}

/** The largest difference, against the largest expected number, which counts as `least` where it is smaller. */
function differenceOf(
  what: string,
  expected: readonly number[],
  actual: ArrayLike<number | bigint> | undefined,
  least: number,
): string[] {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), least);
  const worst = expected.reduce((most, value, i) => {
    const off = Math.abs(Number(actual?.[i] ?? NaN) - value);
    return off <= most ? most : off;
  }, 0);
  return worst <= TOLERANCE * scale ? [] : [`${what} is off by ${worst}, its largest number is ${scale}`];
}
