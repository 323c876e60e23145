import * as z from "zod";
import { matrix, type Matrix } from "../../src/core/matrix.ts";
import { clusterReport } from "../../src/evaluation/cluster-report.ts";
import { retrieval, type RetrievalResult } from "../../src/evaluation/retrieval.ts";
import type { EvaluationDistance } from "../../src/evaluation/rows.ts";
import { naiveNormalise, naiveRetrieval } from "./naive-retrieval.ts";
import { checkItem, emptyResult, type GoldenResult } from "./result.ts";

const vector = z.array(z.number()).min(1);

const goldenCase = z.object({
  name: z.string(),
  embeddings: z.array(vector).min(1),
  labels: z.array(z.int()),
  results: z.record(z.string(), z.record(z.string(), z.number())),
});

type GoldenCase = z.infer<typeof goldenCase>;

const goldenReport = z.object({
  name: z.string(),
  /** Classes × samples × dimensions. */
  embeddings: z.array(z.array(vector).min(1)).min(1),
  margin: z.number(),
  report: z.record(z.string(), z.number()),
});

const goldenMetrics = z.looseObject({ cases: z.array(goldenCase), cluster_reports: z.array(goldenReport) });

/** Groups of results that are retrieval measures, and the distance that each means. */
const RETRIEVAL_GROUPS: Readonly<Record<string, EvaluationDistance>> = {
  retrieval_euclidean: "euclidean",
  retrieval_normalised: "cosine",
};

const RETRIEVAL_MEASURES: Readonly<Record<string, "precisionAt1" | "meanAveragePrecisionAtR">> = {
  precision_at_1: "precisionAt1",
  mean_average_precision_at_r: "meanAveragePrecisionAtR",
};

const REPORT_TOLERANCE = 1e-9;
const RETRIEVAL_TOLERANCE = 1e-6;
/** The reference searched in float32, by ‖x‖² + ‖y‖² − 2xy: squared distances closer than this, relative to the norms, may have changed places. */
const FLOAT32_SLACK = 2 ** -20;

/**
 * Checks the project against a golden file of metrics: one item for each cluster report and each retrieval value.
 * Throws a ZodError where the file has another form.
 */
export async function checkMetrics(json: unknown): Promise<GoldenResult> {
  const result = emptyResult();
  const { cases, cluster_reports: reports, reference: _reference, ...others } = goldenMetrics.parse(json);
  for (const golden of reports) await checkItem(result, golden.name, async () => checkReport(golden, result.notBuilt));
  for (const golden of cases) await checkCase(result, golden);
  result.notBuilt.push(...Object.keys(others));
  return result;
}

function toMatrix(vectors: readonly (readonly number[])[]): Matrix {
  return matrix(Float64Array.from(vectors.flat()), vectors.length, vectors[0]?.length ?? 0);
}

function differs(expected: number, actual: number, tolerance: number): boolean {
  return !(Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected)));
}

function checkReport(golden: z.infer<typeof goldenReport>, notBuilt: string[]): string[] {
  const labels = golden.embeddings.flatMap((samples, c) => samples.map(() => c));
  const report = clusterReport(toMatrix(golden.embeddings.flat()), labels, { margin: golden.margin });
  const actual = new Map<string, number>(Object.entries(report));
  return Object.entries(golden.report).flatMap(([measure, expected]) => {
    const value = actual.get(measure);
    if (value === undefined) notBuilt.push(`${golden.name}: cluster report: ${measure}`);
    if (value === undefined || !differs(expected, value, REPORT_TOLERANCE)) return [];
    return [`${measure} is ${value}, expected ${expected}`];
  });
}

async function checkCase(result: GoldenResult, golden: GoldenCase): Promise<void> {
  for (const [group, values] of Object.entries(golden.results)) {
    const distance = Object.hasOwn(RETRIEVAL_GROUPS, group) ? RETRIEVAL_GROUPS[group] : undefined;
    for (const [name, expected] of Object.entries(values)) {
      const measure = Object.hasOwn(RETRIEVAL_MEASURES, name) ? RETRIEVAL_MEASURES[name] : undefined;
      const title = `${golden.name}: ${group}: ${name}`;
      if (distance === undefined || measure === undefined) result.notBuilt.push(title);
      else await checkRetrieval(result, title, { golden, distance, measure, expected });
    }
  }
}

interface RetrievalItem {
  readonly golden: GoldenCase;
  readonly distance: EvaluationDistance;
  readonly measure: Exclude<keyof RetrievalResult, "queries">;
  readonly expected: number;
}

async function checkRetrieval(result: GoldenResult, title: string, item: RetrievalItem): Promise<void> {
  const { golden, distance, measure, expected } = item;
  await checkItem(result, title, async () => {
    const actual = retrieval(toMatrix(golden.embeddings), golden.labels, { distance })[measure];
    if (!differs(expected, actual, RETRIEVAL_TOLERANCE)) return [];
    if (!decidedByRounding(item, actual)) return [`is ${actual}, expected ${expected}`];
    // It is neither right nor wrong: taken out of the count again.
    result.total--;
    result.passed--;
    result.notCompared.push(title);
    return [];
  });
}

/** Whether two values differ only by an order of neighbours that float32 cannot tell apart. */
function decidedByRounding({ golden, distance, measure, expected }: RetrievalItem, actual: number): boolean {
  const vectors = distance === "cosine" ? naiveNormalise(golden.embeddings) : golden.embeddings;
  const lowest = naiveRetrieval(vectors, golden.labels, FLOAT32_SLACK)[measure] - RETRIEVAL_TOLERANCE;
  const highest = naiveRetrieval(vectors, golden.labels, -FLOAT32_SLACK)[measure] + RETRIEVAL_TOLERANCE;
  return [actual, expected].every((value) => value >= lowest && value <= highest);
}
