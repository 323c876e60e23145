import type { ValueGroup } from "./compare-groups.ts";
import { evaluationAt, type MeasuredRun, type Moment } from "./measured-run.ts";
import { flatten, labelsOf, settingsKey } from "./settings.ts";

/** Runs with the same settings and data, apart from the seed. */
export interface RunGroup {
  readonly label: string;
  /** One for each seed, in the order of the seeds. */
  readonly runs: readonly MeasuredRun[];
  /** Runs whose seed another run of the group has as well. */
  readonly repeated: readonly MeasuredRun[];
}

/** Everything in which groups differ. */
export const settingsOf = ({ settings, data }: MeasuredRun) => flatten({ ...settings, data });

/**
 * Groups runs by their settings and data apart from the seed; a label is what differs. The order of the runs tells nothing.
 * Of runs of one seed the first counts: a training with the same seed is the same training, and no second witness.
 */
export function groupRuns(runs: readonly MeasuredRun[]): RunGroup[] {
  const byKey = groupBy(runs, (run) => settingsKey(settingsOf(run)));
  const groups = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, all]) => all);
  const labels = labelsOf(groups.flatMap(([first]) => (first ? [settingsOf(first)] : [])));
  return groups.map((all, i) => ({ label: labels[i] ?? "", ...onePerSeed(all) }));
}

function onePerSeed(all: readonly MeasuredRun[]): Pick<RunGroup, "runs" | "repeated"> {
  const isFirst = (run: MeasuredRun, i: number) => all.findIndex(({ seed }) => seed === run.seed) === i;
  return {
    runs: all.filter(isFirst).sort((a, b) => a.seed - b.seed),
    repeated: all.filter((run, i) => !isFirst(run, i)),
  };
}

/** Values of a measure; runs that do not have it are left out. */
export const valuesOf = ({ label, runs }: RunGroup, measure: string, moment: Moment): ValueGroup => ({
  label,
  values: runs.flatMap((run) => {
    const value = evaluationAt(run, moment)?.measures[measure];
    return value === undefined ? [] : [{ seed: run.seed, value }];
  }),
});

/** Items by a key, in the order of their first appearance. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
