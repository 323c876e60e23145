import { definitionText } from "../../evaluation/ranking/average-precision.ts";
import type { RetrievalMeasures } from "../../evaluation/ranking/retrieval-measures.ts";
import type { Interval } from "../../evaluation/verification/bootstrap.ts";
import type { Verification } from "../../evaluation/verification/verification.ts";
import { columns, percent, short } from "../terminal/format.ts";
import type { MoreMeasures } from "./more-measures.ts";

type Row = readonly [name: string, text: string];

/** What the two samples of a genuine pair share, in the singular and the plural. */
const shared = { class: "classes", kind: "kinds" } as const;

/** Tables of the measures that were asked for, with a column for each of `all`. */
export function moreLines(all: readonly MoreMeasures[], what: keyof typeof shared = "class"): string[] {
  return [
    ...section("retrieval", all, ({ retrieval }) => retrieval && retrievalRows(retrieval)),
    ...section(
      "clusters by k-means, and the classes themselves",
      all,
      ({ clusters }) => clusters && clusterRows(clusters),
    ),
    ...section("verification", all, ({ verification }) => verification && verificationRows(verification, what)),
  ];
}

function section(
  title: string,
  all: readonly MoreMeasures[],
  rowsOf: (measures: MoreMeasures) => readonly Row[] | undefined,
): string[] {
  const tables = all.flatMap((measures) => {
    const rows = rowsOf(measures);
    return rows ? [rows] : [];
  });
  const [first] = tables;
  if (!first) return [];
  return ["", title, ...columns(first.map(([name], i) => [`  ${name}`, ...tables.map((rows) => rows[i]?.[1] ?? "")]))];
}

function retrievalRows({ at, averagePrecision, ...means }: RetrievalMeasures): Row[] {
  return [
    ["R-precision", percent(means.rPrecision)],
    [definitionText(averagePrecision), percent(averagePrecision.value)],
    ["reciprocal rank", short(means.reciprocalRank.value)],
    ["NDCG", short(means.ndcg)],
    ...at.flatMap(({ k, precision, recall, hit }): Row[] => [
      [`precision at ${k}`, percent(precision)],
      [`recall at ${k}`, percent(recall)],
      [`hit at ${k}`, percent(hit)],
    ]),
  ];
}

function clusterRows(clusters: NonNullable<MoreMeasures["clusters"]>): Row[] {
  return [
    ["NMI", short(clusters.nmi)],
    ["AMI", short(clusters.ami)],
    ["ARI", short(clusters.ari)],
    ["homogeneity", short(clusters.homogeneity)],
    ["completeness", short(clusters.completeness)],
    ["V-measure", short(clusters.vMeasure)],
    ["Fowlkes–Mallows", short(clusters.fowlkesMallows)],
    ["silhouette", short(clusters.silhouette)],
    ["Davies–Bouldin", short(clusters.daviesBouldin)],
    ["Caliński–Harabasz", short(clusters.calinskiHarabasz)],
  ];
}

function verificationRows(
  { auc, equalErrorRate, averagePrecision, tarAtFar, best, pairs, intervals }: Verification,
  what: keyof typeof shared,
): Row[] {
  const within = (text: string, interval: Interval | null | undefined) =>
    interval ? `${text} [${percent(interval.low)}, ${percent(interval.high)}]` : text;
  return [
    [`pairs of one ${what}`, `${pairs.genuineUsed} of ${pairs.genuine}`],
    [`pairs of two ${shared[what]}`, `${pairs.impostorUsed} of ${pairs.impostor}`],
    ["area under the ROC curve", within(percent(auc), intervals.auc)],
    ["equal error rate", within(percent(equalErrorRate), intervals.equalErrorRate)],
    ["average precision", within(percent(averagePrecision), intervals.averagePrecision)],
    ...tarAtFar.map(({ tar, atMost }, f): Row => [
      `accepted at ${percent(atMost)} false`,
      within(percent(tar), intervals.tarAtFar[f]),
    ]),
    ["best threshold", best.threshold === null ? "none" : short(best.threshold)],
  ];
}
