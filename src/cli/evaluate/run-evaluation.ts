import { type Matrix, matrix } from "../../core/matrix.ts";
import type { Dataset } from "../../data/dataset.ts";
import { elements } from "../../graph/value.ts";
import { openRun, type Run } from "../../node/open-run.ts";
import { measures as reported, valueOf } from "../../report/measures.ts";
import { embedSamples } from "../../training/validation.ts";
import type { SourceFlags } from "../data/source-options.ts";
import type { TableFlags } from "../load-data.ts";
import { readWithLine } from "../read-for-run.ts";
import type { CommandContext } from "../run.ts";
import { columns, percent, short } from "../terminal/format.ts";
import { measure, type Measured, type MeasureOptions } from "./measure.ts";
import { type MeasureGroup, measureMore, type MoreMeasures } from "./more-measures.ts";
import { moreLines } from "./more-lines.ts";
import { type Part, selectPart } from "./select.ts";

export interface EvaluateFlags extends TableFlags, SourceFlags {
  readonly only?: Part;
  readonly raw?: boolean;
  readonly measures?: readonly MeasureGroup[];
  readonly trials?: number;
  readonly seed?: number;
  readonly neighbours?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** What `kinfold evaluate` says, as plain data. */
export interface EvaluationResult extends MeasuredMore {
  readonly run: string;
  readonly data: string;
  readonly only: Part;
  readonly samples: number;
  readonly classes: number;
  /** The same of what the network takes, without the network: standardised features, or pixels. */
  readonly raw?: MeasuredMore;
}

/** The usual measures and, under `measures`, those that were asked for. */
interface MeasuredMore extends Measured {
  readonly measures?: MoreMeasures;
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
    const result = await evaluateRun(run, dataset, flags);
    io.stdout.write(`${flags.json === true ? JSON.stringify(result) : lines(result, flags).join("\n")}\n`);
  } finally {
    await run.dispose();
  }
}

async function evaluateRun(run: Run, dataset: Dataset, flags: EvaluateFlags): Promise<EvaluationResult> {
  const { only = "all", trials = 1000, seed = 1, neighbours: k = 5 } = flags;
  const { margin, distance } = run.configuration.settings;
  const indices = selectPart(dataset, run.configuration, only);
  const labels = Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);
  const look = async (embeddings: Matrix, options: MeasureOptions): Promise<MeasuredMore> => ({
    ...measure(embeddings, labels, options),
    ...(flags.measures && {
      measures: await measureMore(flags.measures, embeddings, labels, { ...flags, ...options }),
    }),
  });
  const options = { margin, trials, seed, k };
  const measured = await look(await embedSamples(run.model, dataset, indices), { ...options, distance });
  return {
    run: run.folder,
    data: dataset.name,
    only,
    samples: indices.length,
    classes: new Set(labels).size,
    ...measured,
    ...(flags.raw === true && {
      raw: await look(samplesOf(dataset, indices), { ...options, distance: "euclidean" }),
    }),
  };
}

/** Samples as they are, one a row. */
function samplesOf(dataset: Dataset, indices: Int32Array): Matrix<Float32Array> {
  const size = elements(dataset.sampleShape);
  const out = new Float32Array(indices.length * size);
  dataset.read(indices, out);
  return matrix(out, indices.length, size);
}

const partText: Readonly<Record<Part, string>> = {
  all: "all of the data",
  validation: "what the run kept for validation",
  test: "what the run kept for testing",
};

function lines(result: EvaluationResult, { trials = 1000 }: EvaluateFlags): string[] {
  const { run, data, only, samples, classes, collapsed, raw } = result;
  const both = raw ? [result, raw] : [result];
  const table = (rows: readonly (readonly [name: string, value: (measured: Measured) => string])[]) =>
    columns(rows.map(([name, value]) => [name, ...both.map(value)]));
  const { knn, oneShot } = result;
  const cluster = reported
    .filter(({ key }) => key !== "precisionAt1" && key !== "mapAtR")
    .map(({ key, name, unit }) => {
      const text = unit === "share" ? percent : short;
      return [`  ${name}`, (one: Measured) => text(valueOf({ epoch: 0, step: 0, ...one }, key))] as const;
    });
  return [
    `${run} on ${data}: ${samples} samples of ${classes} classes, ${partText[only]}`,
    ...(collapsed ? ["the embedding has collapsed: nearly all samples lie at one point"] : []),
    ...(raw ? ["first the embedding, then the features as the network takes them"] : []),
    "",
    ...table([
      ["precision at 1", ({ precisionAt1 }) => percent(precisionAt1)],
      ["mean average precision at R", ({ mapAtR }) => percent(mapAtR)],
      [`${knn.k} nearest neighbours, top 1`, (one) => percent(one.knn.top1)],
      [`${knn.k} nearest neighbours, top 5`, (one) => percent(one.knn.top5)],
    ]),
    "",
    `one-shot accuracy, ${trials} trials each`,
    ...table(
      oneShot.map(({ ways }, i) => [`  ${ways} ways`, (one) => percent(one.oneShot[i]?.accuracy ?? NaN)] as const),
    ),
    "",
    "clusters",
    ...table(cluster),
    ...moreLines(both.flatMap(({ measures }) => measures ?? [])),
  ];
}
