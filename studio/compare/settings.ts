import type { RunSummary } from "../../src/server/api.ts";

/** Runs that have all settings in common but those that repeated trainings differ in. */
export interface SettingsColumn {
  readonly runs: readonly string[];
}

export interface SettingsRow {
  readonly name: string;
  /** As text, one a column; where runs of a column differ, all of theirs. */
  readonly values: readonly string[];
}

export interface SettingsTable {
  readonly columns: readonly SettingsColumn[];
  /** Settings that not all columns have in common, and those that they have. */
  readonly different: readonly SettingsRow[];
  readonly equal: readonly SettingsRow[];
}

/** What repeated trainings of the same settings differ in. */
const repeated: readonly string[] = ["seed", "threads"];

/** Settings of runs side by side: those of the same settings share a column. */
export function settingsTable(runs: readonly Pick<RunSummary, "id" | "settings" | "dataset">[]): SettingsTable {
  const all = runs.map(({ id, dataset, settings }) => ({ id, settings: { data: dataset, ...settings } }));
  type One = (typeof all)[number];
  const names = [...new Set(all.flatMap(({ settings }) => Object.keys(settings)))];
  const value = ({ settings }: One, name: string) =>
    text(Object.hasOwn(settings, name) ? settings[name as keyof typeof settings] : undefined);
  const groups = new Map<string, One[]>();
  for (const run of all) {
    const key = JSON.stringify(names.filter((name) => !repeated.includes(name)).map((name) => value(run, name)));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const columns = [...groups.values()];
  const rows = names.map((name): SettingsRow => {
    const values = columns.map((group) => [...new Set(group.map((run) => value(run, name)))].join(", "));
    return { name, values };
  });
  const differs = ({ values }: SettingsRow) => new Set(values).size > 1;
  return {
    columns: columns.map((group) => ({ runs: group.map(({ id }) => id) })),
    different: rows.filter(differs),
    equal: rows.filter((row) => !differs(row)),
  };
}

const text = (value: string | number | boolean | null | undefined): string =>
  value === undefined ? "–" : value === null ? "none" : String(value);
