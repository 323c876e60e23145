import type { Matrix } from "../../core/matrix.ts";
import { isOfRankings, measures as reported, valueOf } from "../../report/measures.ts";
import { columns, percent, short } from "../terminal/format.ts";
import {
  collapsedLines,
  type Embedded,
  type EvaluateFlags,
  heading,
  type Measurement,
  samplesOf,
  type Said,
} from "./evaluation.ts";
import { measure, type Measured, type MeasureOptions } from "./measure.ts";
import { moreLines } from "./more-lines.ts";
import { measureMore, type MoreMeasures } from "./more-measures.ts";

/** The usual measures and, under `measures`, those that were asked for. */
interface MeasuredMore extends Measured {
  readonly measures?: MoreMeasures;
}

/** What `kinfold evaluate` says, as plain data. */
export interface EvaluationResult extends Measurement, MeasuredMore {
  readonly classes: number;
  /** The same of what the network takes, without the network: standardised features, or pixels. */
  readonly raw?: MeasuredMore;
}

/** Measures embeddings by the classes of the data. */
export async function evaluateByClasses(embedded: Embedded, flags: EvaluateFlags): Promise<Said<EvaluationResult>> {
  const { about, labels, embeddings, margin, distance } = embedded;
  const { trials = 1000, seed = 1, neighbours: k = 5 } = flags;
  const options = { margin, trials, seed, k };
  const look = async (rows: Matrix, by: MeasureOptions): Promise<MeasuredMore> => ({
    ...measure(rows, labels, by),
    ...(flags.measures && { measures: await measureMore(flags.measures, rows, labels, { ...flags, ...by }) }),
  });
  const result: EvaluationResult = {
    ...about,
    classes: new Set(labels).size,
    ...(await look(embeddings, { ...options, distance })),
    ...(flags.raw === true && { raw: await look(samplesOf(embedded), { ...options, distance: "euclidean" }) }),
  };
  return { result, lines: reportLines(result, trials) };
}

function reportLines(result: EvaluationResult, trials: number): string[] {
  const { raw, samples, classes } = result;
  const both = raw ? [result, raw] : [result];
  const table = (rows: readonly (readonly [name: string, value: (measured: Measured) => string])[]) =>
    columns(rows.map(([name, value]) => [name, ...both.map(value)]));
  const { knn, oneShot } = result;
  const cluster = reported
    .filter(({ key }) => !isOfRankings(key))
    .map(({ key, name, unit }) => {
      const text = unit === "share" ? percent : short;
      return [`  ${name}`, (one: Measured) => text(valueOf({ epoch: 0, step: 0, ...one }, key))] as const;
    });
  return [
    ...heading(result, `${samples} samples of ${classes} classes`, raw !== undefined),
    ...collapsedLines(result),
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
