import type { RunSummary } from "../../src/server/api.ts";
import { statusText } from "../parts/words.ts";

/** A column of the table: what it is called, and what it is sorted by. */
interface ColumnOf {
  readonly title: string;
  /** Null and NaN, where a run has no such value, come last either way. */
  readonly key: (run: RunSummary) => string | number | null;
  /** Which way round a first click sorts. */
  readonly first: Direction;
}

export type Direction = "up" | "down";

const measure =
  (name: string) =>
  ({ measures }: RunSummary): number | null =>
    measures[name] ?? null;

/** Every column, by name. */
export const columns = {
  id: { title: "Run", key: ({ id }) => id, first: "up" },
  status: { title: "Status", key: statusText, first: "up" },
  dataset: { title: "Data", key: ({ dataset }) => dataset, first: "up" },
  loss: { title: "Loss", key: ({ loss }) => loss, first: "up" },
  policy: { title: "Policy", key: ({ policy }) => policy, first: "up" },
  backbone: { title: "Network", key: ({ backbone }) => backbone, first: "up" },
  seed: { title: "Seed", key: ({ seed }) => seed, first: "up" },
  epoch: { title: "Epoch", key: ({ epoch }) => epoch, first: "down" },
  lossCurve: { title: "Mean loss", key: ({ curves }) => curves.loss.y.at(-1) ?? null, first: "up" },
  precisionAt1: { title: "Precision at 1", key: measure("precisionAt1"), first: "down" },
  mapAtR: { title: "MAP@R", key: measure("mapAtR"), first: "down" },
  oneShot: { title: "One-shot", key: measure("oneShot"), first: "down" },
  changedAt: { title: "Changed", key: ({ changedAt }) => changedAt, first: "down" },
} as const satisfies Record<string, ColumnOf>;

export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly Column[];

export interface Sorting {
  readonly by: Column;
  readonly direction: Direction;
}

/** The sorting after a click on a column's head: its own way round first, then the other. */
export function clicked(sorting: Sorting, by: Column): Sorting {
  if (sorting.by !== by) return { by, direction: columns[by].first };
  return { by, direction: sorting.direction === "up" ? "down" : "up" };
}

/** Words compare as people sort them: case aside, and `run 2` before `run 10`. */
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Runs in order. Those without a value come last; equal ones stay as they come, so that rows do not jump. */
export function sorted(runs: readonly RunSummary[], { by, direction }: Sorting): RunSummary[] {
  const column: ColumnOf = columns[by];
  const sign = direction === "up" ? 1 : -1;
  const keyed = runs.map((run) => ({ run, key: run.problem !== null && by !== "id" ? null : column.key(run) }));
  const isMissing = (key: string | number | null) => key === null || key === "" || Number.isNaN(key);
  return keyed
    .sort((a, b) => {
      if (isMissing(a.key) || isMissing(b.key)) return Number(isMissing(a.key)) - Number(isMissing(b.key));
      if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key);
      return sign * words.compare(String(a.key), String(b.key));
    })
    .map(({ run }) => run);
}

/** Runs that have every word of a text somewhere in their names. */
export function matching(runs: readonly RunSummary[], text: string): readonly RunSummary[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return runs;
  return runs.filter((run) => {
    const { id, dataset, loss, policy, backbone, seed, problem } = run;
    const all = [id, dataset, loss, policy, backbone, `seed ${seed}`, statusText(run), problem ?? ""];
    const lower = all.join("\n").toLowerCase();
    return wanted.every((word) => lower.includes(word));
  });
}
