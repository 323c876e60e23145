import { type Matrix, matrix } from "../../core/matrix.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { EvaluationDistance } from "../../evaluation/rows.ts";
import { elements } from "../../graph/value.ts";
import { openRun, type Run } from "../../node/open-run.ts";
import { measures as reported, valueOf } from "../../report/measures.ts";
import { embedSamples } from "../../training/validation.ts";
import type { SourceFlags } from "../data/source-options.ts";
import type { TableFlags } from "../load-data.ts";
import { readWithLine } from "../read-for-run.ts";
import type { CommandContext } from "../run.ts";
import { columns, percent, short } from "../terminal/format.ts";
import { checkFewShot, type FewShotFlags, fewShotLines, type FewShotTable, measureFewShot } from "./few-shot.ts";
import type { FewShotPreset } from "./few-shot-presets.ts";
import { measure, type Measured, type MeasureOptions } from "./measure.ts";
import { type MeasureGroup, measureMore, type MoreMeasures } from "./more-measures.ts";
import { moreLines } from "./more-lines.ts";
import { type Part, selectPart } from "./select.ts";

export interface EvaluateFlags extends TableFlags, SourceFlags, FewShotFlags {
  readonly only?: Part;
  readonly raw?: boolean;
  readonly measures?: readonly MeasureGroup[];
  readonly threads?: number;
  readonly json?: boolean;
}

/** What was measured. */
interface Measurement {
  readonly run: string;
  readonly data: string;
  readonly only: Part;
  readonly samples: number;
  readonly classes: number;
}

/** What `kinfold evaluate --few-shot` says, as plain data. */
export interface FewShotEvaluation extends Measurement {
  readonly fewShot: FewShotTable;
  /** The same of what the network takes, as below. */
  readonly raw?: FewShotTable;
}

/** What `kinfold evaluate` says, as plain data. */
export interface EvaluationResult extends Measurement, MeasuredMore {
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
  checkFewShot(flags);
  const run = await openRun(folder, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const { dataset } = await readWithLine(source, run, { ...flags, requireClasses: true }, io);
    const { result, lines } = await evaluateRun(run, dataset, flags);
    io.stdout.write(`${flags.json === true ? JSON.stringify(result) : lines.join("\n")}\n`);
  } finally {
    await run.dispose();
  }
}

/** A result as data and as lines for a person. */
interface Said {
  readonly result: EvaluationResult | FewShotEvaluation;
  readonly lines: readonly string[];
}

async function evaluateRun(run: Run, dataset: Dataset, flags: EvaluateFlags): Promise<Said> {
  const { only = "all" } = flags;
  const indices = selectPart(dataset, run.configuration, only);
  const labels = Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);
  const embeddings = await embedSamples(run.model, dataset, indices);
  const about: Measurement = {
    run: run.folder,
    data: dataset.name,
    only,
    samples: indices.length,
    classes: new Set(labels).size,
  };
  const measured = { about, dataset, indices, labels, embeddings };
  const { margin, distance } = run.configuration.settings;
  return flags.fewShot === undefined
    ? reportOn(measured, flags, { margin, distance })
    : fewShotOn(measured, flags, { preset: flags.fewShot, distance });
}

/** Samples and their embeddings. */
interface Embedded {
  readonly about: Measurement;
  readonly dataset: Dataset;
  readonly indices: Int32Array;
  readonly labels: Int32Array;
  readonly embeddings: Matrix;
}

async function reportOn(
  { about, dataset, indices, labels, embeddings }: Embedded,
  flags: EvaluateFlags,
  { margin, distance }: Pick<MeasureOptions, "margin" | "distance">,
): Promise<Said> {
  const { trials = 1000, seed = 1, neighbours: k = 5 } = flags;
  const options = { margin, trials, seed, k };
  const look = async (rows: Matrix, by: MeasureOptions): Promise<MeasuredMore> => ({
    ...measure(rows, labels, by),
    ...(flags.measures && { measures: await measureMore(flags.measures, rows, labels, { ...flags, ...by }) }),
  });
  const result: EvaluationResult = {
    ...about,
    ...(await look(embeddings, { ...options, distance })),
    ...(flags.raw === true && {
      raw: await look(samplesOf(dataset, indices), { ...options, distance: "euclidean" }),
    }),
  };
  return { result, lines: reportLines(result, trials) };
}

function fewShotOn(
  { about, dataset, indices, embeddings }: Embedded,
  flags: EvaluateFlags,
  { preset, distance }: { readonly preset: FewShotPreset; readonly distance: MeasureOptions["distance"] },
): Said {
  const table = (rows: Matrix, near: EvaluationDistance) =>
    measureFewShot(rows, { dataset, indices }, { preset, flags, distance: near });
  const fewShot = table(embeddings, distance);
  const raw = flags.raw === true ? table(samplesOf(dataset, indices), "euclidean") : undefined;
  return {
    result: { ...about, fewShot, ...(raw && { raw }) },
    lines: [...heading(about, raw !== undefined), ...fewShotLines(fewShot, raw)],
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

function heading({ run, data, only, samples, classes }: Measurement, raw: boolean): string[] {
  return [
    `${run} on ${data}: ${samples} samples of ${classes} classes, ${partText[only]}`,
    ...(raw ? ["first the embedding, then the features as the network takes them"] : []),
  ];
}

function reportLines(result: EvaluationResult, trials: number): string[] {
  const { collapsed, raw } = result;
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
    ...heading(result, raw !== undefined),
    ...(collapsed ? ["the embedding has collapsed: nearly all samples lie at one point"] : []),
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
