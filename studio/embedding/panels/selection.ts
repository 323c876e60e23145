import { csvLine } from "../../../src/data/table/csv.ts";

/** How many of some samples are of each class, the most first; of equal ones in the order of the classes. */
export function classCounts(points: readonly number[], labels: readonly number[]): { label: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const point of points) {
    const label = labels[point] ?? -1;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count || a.label - b.label);
}

/** Chosen samples as CSV: id, class, and where they are drawn. */
export function selectionCsv(
  points: readonly number[],
  { ids, classNames, labels }: { ids: readonly string[]; classNames: readonly string[]; labels: readonly number[] },
  places: Float32Array,
): string {
  const line = (point: number) =>
    csvLine([
      ids[point] ?? "",
      classNames[labels[point] ?? -1] ?? "",
      ...[0, 1, 2].map((c) => places[3 * point + c] ?? NaN),
    ]);
  return [csvLine(["id", "class", "x", "y", "z"]), ...points.map(line)].join("");
}
