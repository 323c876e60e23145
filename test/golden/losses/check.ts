import * as z from "zod";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { gradients } from "../../../src/graph/autodiff.ts";
import { createGraph } from "../../../src/graph/graph.ts";
import type { Shape } from "../../../src/graph/value.ts";
import { type Check, checkItem, emptyResult, type GoldenResult } from "../result.ts";
import type { Build, Builders } from "./build.ts";
import { classLosses } from "./of-classes.ts";
import { pairLosses } from "./of-pairs.ts";
import { tripletLosses } from "./of-triplets.ts";

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
          weights: z.array(z.array(z.array(z.number()))).optional(),
          weight_gradients: z.array(z.array(z.array(z.number()))).optional(),
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

/** Losses that this project builds. */
const losses: Builders = {
  ...tripletLosses,
  ...pairLosses,
  ...classLosses,
};

async function compare(golden: Case, each: Result, build: Build): Check {
  const graph = createGraph();
  const shape = [golden.embeddings.length, golden.embeddings[0]?.length ?? 0];
  const embeddings = graph.input("embeddings", "float64", shape);
  const [matrix] = each.weights ?? [];
  const size = [matrix?.length ?? 0, matrix?.[0]?.length ?? 0];
  const weights = matrix ? graph.input("weights", "float64", size) : null;
  const loss = build(embeddings, golden.labels, weights);
  graph.output("loss", loss);
  gradients(loss, weights ? [embeddings, weights] : [embeddings]).forEach((gradient, i) =>
    graph.output(["gradient", "weightGradient"][i] ?? "", gradient),
  );
  const tensor = (rows: readonly (readonly number[])[], of: Shape) =>
    ({ dtype: "float64", shape: of, data: Float64Array.from(rows.flat()) }) as const;
  const inputs = { embeddings: tensor(golden.embeddings, shape), ...(matrix && { weights: tensor(matrix, size) }) };
  const given = each.weight_gradients?.[0] ?? [];
  const expected = matrix && build.weightGradient ? build.weightGradient(given, matrix) : given;
  const outputs = await evaluate(graph, inputs, { threads: 1 });
  return [
    ...differenceOf("value", [each.value], outputs["loss"]?.data, 1),
    ...differenceOf("gradient", each.gradient.flat(), outputs["gradient"]?.data, 0),
    ...(matrix ? differenceOf("weights' gradient", expected.flat(), outputs["weightGradient"]?.data, 0) : []),
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
