import { definitionText } from "../../evaluation/ranking/average-precision.ts";
import type { RetrievalMeasures } from "../../evaluation/ranking/retrieval-measures.ts";
import type { Interval } from "../../evaluation/verification/bootstrap.ts";
import type { Verification } from "../../evaluation/verification/verification.ts";
import { columns, percent, short } from "../terminal/format.ts";
import type { MoreMeasures } from "./more-measures.ts";

type Row = readonly [name: string, value: string, interval?: string];

/** Tables of the measures that were asked for, with a column for each of `all`. */
export function moreLines(all: readonly MoreMeasures[]): string[] {
  return [
    ...section("retrieval", all, ({ retrieval }) => retrieval && retrievalRows(retrieval)),
    ...section(
      "clusters by k-means, and the classes themselves",
      all,
      ({ clusters }) => clusters && clusterRows(clusters),
    ),
    ...section("verification", all, ({ verification }) => verification && verificationRows(verification)),
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
  // Intervals have a column of their own, so that values stand under values.
  const withInterval = first.some(([, , interval]) => interval !== undefined);
  const cells = ([, value, interval = ""]: Row) => (withInterval ? [value, interval] : [value]);
  return [
    "",
    title,
    ...columns(first.map(([name], i) => [`  ${name}`, ...tables.flatMap((rows) => cells(rows[i] ?? ["", ""]))])),
  ];
}

function retrievalRows({ at, averagePrecision, ...means }: RetrievalMeasures): Row[] {
  return [
    ["R-precision", percent(means.rPrecision)],
    [definitionText(averagePrecision), percent(averagePrecision.value)],
    ["reciprocal rank", short(means.reciprocalRank.value)],
    ["NDCG", short(means.ndcg)],
    ...at.flatMap(({ k, precision, recall, hit }): Row[] => [
      // Of one neighbour it is among the usual measures.
      ...(k === 1 ? [] : [[`precision at ${k}`, percent(precision)] as const]),
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

function verificationRows({
  auc,
  equalErrorRate,
  averagePrecision,
  tarAtFar,
  best,
  pairs,
  intervals,
}: Verification): Row[] {
  const within = (name: string, share: number, interval: Interval | null | undefined): Row =>
    interval ? [name, percent(share), `[${percent(interval.low)}, ${percent(interval.high)}]`] : [name, percent(share)];
  return [
    ["pairs of one class", `${pairs.genuineUsed} of ${pairs.genuine}`],
    ["pairs of two classes", `${pairs.impostorUsed} of ${pairs.impostor}`],
    within("area under the ROC curve", auc, intervals.auc),
    within("equal error rate", equalErrorRate, intervals.equalErrorRate),
    within("average precision", averagePrecision, intervals.averagePrecision),
    ...tarAtFar.map(({ tar, atMost }, f) => within(`accepted at ${percent(atMost)} false`, tar, intervals.tarAtFar[f])),
    ["best threshold", best.threshold === null ? "none" : short(best.threshold)],
  ];
}
