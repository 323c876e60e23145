import { among, type Degrees } from "../../core/degrees.ts";
import type { Matrix } from "../../core/matrix.ts";
import { type RelevanceWords, wordsOf } from "../../data/relevance/relevance.ts";
import { embeddingSpread, isCollapsed, type MarginDistance } from "../../evaluation/collapse.ts";
import { retrievalMeasures } from "../../evaluation/ranking/retrieval-measures.ts";
import type { ChosenRelevance } from "../../recipe/relevance.ts";
import { columns, percent } from "../terminal/format.ts";
import {
  collapsedLines,
  type Embedded,
  type EvaluateFlags,
  heading,
  type Measurement,
  samplesOf,
  type Said,
} from "./evaluation.ts";
import { moreLines } from "./more-lines.ts";
import { measureMoreByRelevance, type MoreMeasures } from "./more-measures.ts";

/** What is measured of rankings where a relevance says what is to be found. */
interface RankingMeasures {
  readonly precisionAt1: number;
  readonly mapAtR: number;
  readonly ndcg: number;
  /** Whether nearly all samples lie at one point. */
  readonly collapsed: boolean;
  /** Those that were asked for besides. */
  readonly measures?: MoreMeasures;
}

/** What `kinfold evaluate` says of a relevance, as plain data. */
export interface RelevanceEvaluation extends Measurement, RankingMeasures {
  /** What it went by, with what that means. */
  readonly relevance: ChosenRelevance["record"] & RelevanceWords;
  /** Measures of classes, which were left out. */
  readonly leftOut: readonly string[];
  /** The same of what the network takes, without the network: standardised features, or pixels. */
  readonly raw?: RankingMeasures;
}

/** Measures embeddings by a relevance of the data. */
export async function evaluateByRelevance(
  embedded: Embedded,
  flags: EvaluateFlags,
  { relevance, record }: ChosenRelevance,
): Promise<Said<RelevanceEvaluation>> {
  const { about, indices, embeddings, distance } = embedded;
  const degrees = among(relevance, indices);
  const look = (rows: Matrix, near: MarginDistance) =>
    measureRankings(rows, degrees, { ...embedded, distance: near }, flags);
  const result: RelevanceEvaluation = {
    ...about,
    relevance: { ...record, ...wordsOf(relevance) },
    leftOut: [
      "k nearest neighbours",
      "one-shot accuracy",
      "cluster measures",
      ...(flags.measures?.includes("clusters") === true ? ["k-means"] : []),
    ],
    ...(await look(embeddings, distance)),
    ...(flags.raw === true && { raw: await look(samplesOf(embedded), "euclidean") }),
  };
  return { result, lines: reportLines(result) };
}

async function measureRankings(
  rows: Matrix,
  relevance: Degrees,
  { labels, margin, distance }: Pick<Embedded, "labels" | "margin" | "distance">,
  { measures, seed = 1 }: EvaluateFlags,
): Promise<RankingMeasures> {
  const set = { embeddings: rows, labels };
  const { at, meanAveragePrecisionAtR, ndcg } = await retrievalMeasures(set, { distance, at: [1], relevance });
  return {
    precisionAt1: at[0]?.precision ?? NaN,
    mapAtR: meanAveragePrecisionAtR,
    ndcg,
    collapsed: isCollapsed(embeddingSpread(rows), { margin, distance }),
    ...(measures && { measures: await measureMoreByRelevance(measures, set, { relevance, distance, seed }) }),
  };
}

function reportLines(result: RelevanceEvaluation): string[] {
  const { raw, samples, relevance, leftOut } = result;
  const both = raw ? [result, raw] : [result];
  const row = (name: string, value: (one: RankingMeasures) => number) => [
    name,
    ...both.map((one) => percent(value(one))),
  ];
  return [
    ...heading(result, `${samples} samples`, raw !== undefined),
    `relevant by ${relevance.name}: ${relevance.positive}`,
    ...collapsedLines(result),
    "",
    ...columns([
      row("precision at 1", ({ precisionAt1 }) => precisionAt1),
      row("mean average precision at R", ({ mapAtR }) => mapAtR),
      row("NDCG", ({ ndcg }) => ndcg),
    ]),
    ...moreLines(
      both.flatMap(({ measures }) => measures ?? []),
      "kind",
    ),
    "",
    `left out, since they are of classes: ${leftOut.join(", ")}; --same-class measures by classes`,
  ];
}
