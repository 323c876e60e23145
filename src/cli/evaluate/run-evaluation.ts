import { createRandom } from "../../core/random.ts";
import type { Dataset } from "../../data/dataset.ts";
import { clusterReport, type ClusterReport } from "../../evaluation/cluster-report.ts";
import { embeddingSpread, isCollapsed } from "../../evaluation/collapse.ts";
import { knnAccuracy, type KnnResult } from "../../evaluation/knn.ts";
import type { OneShotResult } from "../../evaluation/one-shot.ts";
import { retrieval } from "../../evaluation/retrieval.ts";
import { openRun, type Run } from "../../node/open-run.ts";
import { measures, valueOf } from "../../report/measures.ts";
import { embedSamples, oneShotTable } from "../../training/validation.ts";
import type { SourceFlags } from "../data/source-options.ts";
import type { TableFlags } from "../load-data.ts";
import { readWithLine } from "../read-for-run.ts";
import type { CommandContext } from "../run.ts";
import { columns, percent, short } from "../terminal/format.ts";
import { type Part, selectPart } from "./select.ts";

export interface EvaluateFlags extends TableFlags, SourceFlags {
  readonly only?: Part;
  readonly trials?: number;
  readonly seed?: number;
  readonly neighbours?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** What `kinfold evaluate` says, as plain data. */
export interface EvaluationResult {
  readonly run: string;
  readonly data: string;
  readonly only: Part;
  readonly samples: number;
  readonly classes: number;
  readonly precisionAt1: number;
  readonly mapAtR: number;
  /** Each sample classified by the others, with `k` votes. */
  readonly knn: KnnResult & { readonly k: number };
  readonly oneShot: readonly OneShotResult[];
  readonly clusters: ClusterReport;
  /** Whether nearly all embeddings lie at one point. */
  readonly collapsed: boolean;
}

/** `kinfold evaluate RUN DATA` */
export async function runEvaluation(
  folder: string,
  source: string,
  flags: EvaluateFlags,
  { io }: CommandContext,
): Promise<void> {
  const run = await openRun(folder, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const { dataset } = await readWithLine(source, run, { ...flags, requireClasses: true }, io);
    const result = await measure(run, dataset, flags);
    io.stdout.write(`${flags.json === true ? JSON.stringify(result) : lines(result, flags).join("\n")}\n`);
  } finally {
    await run.dispose();
  }
}

async function measure(run: Run, dataset: Dataset, flags: EvaluateFlags): Promise<EvaluationResult> {
  const { only = "all", trials = 1000, seed = 1, neighbours: k = 5 } = flags;
  const { margin, distance } = run.configuration.settings;
  const indices = selectPart(dataset, run.configuration, only);
  const embeddings = await embedSamples(run.model, dataset, indices);
  const labels = Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);
  // First, because it refuses data that cannot be measured in words that say why.
  const clusters = clusterReport(embeddings, labels, { margin });
  const near = distance === "cosine" ? "cosine" : "euclidean";
  const { precisionAt1, meanAveragePrecisionAtR } = retrieval(embeddings, labels, { distance: near });
  return {
    run: run.folder,
    data: dataset.name,
    only,
    samples: indices.length,
    classes: new Set(labels).size,
    precisionAt1,
    mapAtR: meanAveragePrecisionAtR,
    knn: { k, ...knnAccuracy({ embeddings, labels }, { k, distance: near }) },
    oneShot: oneShotTable(embeddings, labels, createRandom(seed).fork("one-shot"), trials),
    clusters,
    collapsed: isCollapsed(embeddingSpread(embeddings), { margin, distance }),
  };
}

const partText: Readonly<Record<Part, string>> = {
  all: "all of the data",
  validation: "what the run kept for validation",
  test: "what the run kept for testing",
};

function lines(result: EvaluationResult, { trials = 1000 }: EvaluateFlags): string[] {
  const { run, data, only, samples, classes, precisionAt1, mapAtR, knn, oneShot, clusters, collapsed } = result;
  const values = { epoch: 0, step: 0, clusters, precisionAt1, mapAtR };
  const cluster = measures
    .filter(({ key }) => key !== "precisionAt1" && key !== "mapAtR")
    .map(({ key, name, unit }) => [name, (unit === "share" ? percent : short)(valueOf(values, key))] as const);
  return [
    `${run} on ${data}: ${samples} samples of ${classes} classes, ${partText[only]}`,
    ...(collapsed ? ["the embedding has collapsed: nearly all samples lie at one point"] : []),
    "",
    ...columns([
      ["precision at 1", percent(precisionAt1)],
      ["mean average precision at R", percent(mapAtR)],
      [`${knn.k} nearest neighbours, top 1`, percent(knn.top1)],
      [`${knn.k} nearest neighbours, top 5`, percent(knn.top5)],
    ]),
    "",
    `one-shot accuracy, ${trials} trials each`,
    ...columns(oneShot.map(({ ways, accuracy }) => [`  ${ways} ways`, percent(accuracy)])),
    "",
    "clusters",
    ...columns(cluster.map(([name, value]) => [`  ${name}`, value])),
  ];
}
