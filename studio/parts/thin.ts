import type { Cell, Columns } from "./chart.ts";

/**
 * Leaves out what cannot be seen: of every run of points that would fall on one of `parts` stripes, the first, and the
 * least and the largest of each line, so that no peak is lost. Fewer than two points a stripe stay as they are.
 */
export function thinned(columns: Columns, parts: number): Columns {
  const { x, y } = columns;
  const [first = 0, last = 0] = [x[0], x.at(-1)];
  if (x.length <= 2 * parts || last <= first) return columns;
  const kept = new Set([0, x.length - 1]);
  const stripe = (i: number) => Math.min(parts - 1, Math.floor((((x[i] ?? 0) - first) / (last - first)) * parts));
  for (let start = 0; start < x.length;) {
    let end = start + 1;
    while (end < x.length && stripe(end) === stripe(start)) end++;
    kept.add(start);
    for (const column of y) for (const i of extremes(column, start, end)) kept.add(i);
    start = end;
  }
  const order = [...kept].sort((a, b) => a - b);
  const pick = <T>(from: readonly T[]) => order.flatMap((i) => from.slice(i, i + 1));
  return { x: pick(x), y: y.map(pick) };
}

/** Where the least and the largest of a stretch are, and its first break. */
function extremes(column: readonly Cell[], start: number, end: number): number[] {
  let [least, largest, gap] = [-1, -1, -1];
  for (let i = start; i < end; i++) {
    const value = column[i];
    if (value === null && gap < 0) gap = i;
    if (value === null || value === undefined) continue;
    if (least < 0 || value < (column[least] ?? Infinity)) least = i;
    if (largest < 0 || value > (column[largest] ?? -Infinity)) largest = i;
  }
  return [least, largest, gap].filter((i) => i >= 0);
}
