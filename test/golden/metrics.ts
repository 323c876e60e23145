import * as z from "zod";
import { matrix, type Matrix } from "../../src/core/matrix.ts";
import { createRandom } from "../../src/core/random.ts";
import { clusterReport } from "../../src/evaluation/cluster-report.ts";
import { type ClusterAgreement, clusterAgreement } from "../../src/evaluation/clustering/agreement.ts";
import { separation } from "../../src/evaluation/clustering/separation.ts";
import { silhouette } from "../../src/evaluation/clustering/silhouette.ts";
import { retrievalMeasures } from "../../src/evaluation/ranking/retrieval-measures.ts";
import { retrieval } from "../../src/evaluation/retrieval.ts";
import type { EvaluationDistance } from "../../src/evaluation/rows.ts";
import { type Verification, verification } from "../../src/evaluation/verification/verification.ts";
import { largestRelevant, naiveNormalise, type NaiveRetrieval, naiveRetrieval } from "./naive-retrieval.ts";
import { checkItem, emptyResult, type GoldenResult } from "./result.ts";

const vector = z.array(z.number()).min(1);

const goldenCase = z.object({
  name: z.string(),
  embeddings: z.array(vector).min(1),
  labels: z.array(z.int()),
  predicted: z.array(z.int()).default([]),
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

/** The reference's names for what ours measures; its lists end at the largest R of any query. */
const RETRIEVAL_MEASURES: Readonly<Record<string, keyof NaiveRetrieval>> = {
  precision_at_1: "precisionAt1",
  r_precision: "rPrecision",
  mean_average_precision_at_r: "meanAveragePrecisionAtR",
  mean_average_precision: "meanAveragePrecision",
  mean_reciprocal_rank: "meanReciprocalRank",
};

const CLUSTER_MEASURES: Readonly<Record<string, (golden: GoldenCase) => number | Promise<number>>> = {
  silhouette: ({ embeddings, labels }) => silhouette(toMatrix(embeddings), labels),
  davies_bouldin: ({ embeddings, labels }) => separation(toMatrix(embeddings), labels).daviesBouldin,
  calinski_harabasz: ({ embeddings, labels }) => separation(toMatrix(embeddings), labels).calinskiHarabasz,
};

const agreement =
  (measure: keyof ClusterAgreement) =>
  ({ labels, predicted }: GoldenCase): number =>
    clusterAgreement(labels, predicted)[measure];

const AGREEMENT_MEASURES: typeof CLUSTER_MEASURES = {
  nmi: agreement("nmi"),
  ami: agreement("ami"),
  ari: agreement("ari"),
  v_measure: agreement("vMeasure"),
  homogeneity: agreement("homogeneity"),
  completeness: agreement("completeness"),
  fowlkes_mallows: agreement("fowlkesMallows"),
};

function verify({ embeddings, labels }: GoldenCase): Verification {
  const random = createRandom(1);
  return verification({ embeddings: toMatrix(embeddings), labels }, { random, fars: [0.01], replicates: 0 });
}

const VERIFICATION_MEASURES: typeof CLUSTER_MEASURES = {
  roc_auc: (golden) => verify(golden).auc,
  average_precision: (golden) => verify(golden).averagePrecision,
  tar_at_far_1e2: (golden) => verify(golden).tarAtFar[0]?.tar ?? NaN,
  eer: (golden) => verify(golden).equalErrorRate,
};

const OTHER_GROUPS: Readonly<Record<string, typeof CLUSTER_MEASURES>> = {
  clusters: CLUSTER_MEASURES,
  agreement: AGREEMENT_MEASURES,
  verification: VERIFICATION_MEASURES,
};

const REPORT_TOLERANCE = 1e-9;
const MEASURE_TOLERANCE = 1e-6;
/** The reference searched in float32, by ‖x‖² + ‖y‖² − 2xy: squared distances closer than this, relative to the norms, may have changed places. */
const FLOAT32_SLACK = 2 ** -20;

/**
 * Checks the project against a golden file of metrics: one item for each cluster report and each value.
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
    for (const [name, expected] of Object.entries(values)) {
      const title = `${golden.name}: ${group}: ${name}`;
      const distance = own(RETRIEVAL_GROUPS, group);
      const measure = distance && own(RETRIEVAL_MEASURES, name);
      const other = own(own(OTHER_GROUPS, group) ?? {}, name);
      if (distance && measure) await checkRetrieval(result, title, { golden, distance, measure, expected });
      else if (other) await checkOther(result, title, () => other(golden), expected);
      else result.notBuilt.push(title);
    }
  }
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function checkOther(result: GoldenResult, title: string, measure: () => number | Promise<number>, expected: number) {
  return checkItem(result, title, async () => {
    const actual = await measure();
    return differs(expected, actual, MEASURE_TOLERANCE) ? [`is ${actual}, expected ${expected}`] : [];
  });
}

interface RetrievalItem {
  readonly golden: GoldenCase;
  readonly distance: EvaluationDistance;
  readonly measure: keyof NaiveRetrieval;
  readonly expected: number;
}

async function checkRetrieval(result: GoldenResult, title: string, item: RetrievalItem): Promise<void> {
  await checkItem(result, title, async () => {
    const { measure, expected } = item;
    const actual = (await ourRetrieval(item))[measure];
    if (!differs(expected, actual, MEASURE_TOLERANCE)) return [];
    if (!decidedByRounding(item, actual)) return [`is ${actual}, expected ${expected}`];
    // It is neither right nor wrong: taken out of the count again.
    result.total--;
    result.passed--;
    result.notCompared.push(title);
    return [];
  });
}

async function ourRetrieval({ golden, distance }: RetrievalItem): Promise<NaiveRetrieval> {
  const { labels } = golden;
  const embeddings = toMatrix(golden.embeddings);
  const options = { at: [1], denominator: "min(k,r)", depth: largestRelevant(labels), distance } as const;
  const measures = await retrievalMeasures({ embeddings, labels }, options);
  // The training's own measures have a kernel of their own, which must say the same.
  const quick = retrieval(embeddings, labels, { distance });
  if (differs(measures.meanAveragePrecisionAtR, quick.meanAveragePrecisionAtR, REPORT_TOLERANCE)) {
    throw new Error(`two kernels differ: ${measures.meanAveragePrecisionAtR}, ${quick.meanAveragePrecisionAtR}`);
  }
  return {
    precisionAt1: measures.at[0]?.precision ?? NaN,
    rPrecision: measures.rPrecision,
    meanAveragePrecisionAtR: measures.meanAveragePrecisionAtR,
    meanAveragePrecision: measures.averagePrecision.value,
    meanReciprocalRank: measures.reciprocalRank.value,
  };
}

/** Whether two values differ only by an order of neighbours that float32 cannot tell apart. */
function decidedByRounding({ golden, distance, measure, expected }: RetrievalItem, actual: number): boolean {
  const vectors = distance === "cosine" ? naiveNormalise(golden.embeddings) : golden.embeddings;
  const lowest = naiveRetrieval(vectors, golden.labels, FLOAT32_SLACK)[measure] - MEASURE_TOLERANCE;
  const highest = naiveRetrieval(vectors, golden.labels, -FLOAT32_SLACK)[measure] + MEASURE_TOLERANCE;
  return [actual, expected].every((value) => value >= lowest && value <= highest);
}
