import type { RunsComparison } from "../../src/comparison/compare-runs.ts";

/** Colours in an order in which neighbours are told apart by any eye. */
const colours = ["--p1", "--p7", "--p4", "--p3", "--p2", "--p8", "--p5", "--p9", "--p10"] as const;

/** The token of a group's colour. */
export const groupColour = (index: number): string => colours[index % colours.length] ?? "--p1";

/** A run's group by what is compared: its name and colour. Runs that do not count are grey. */
export function groupOf(run: string, comparison: RunsComparison): { readonly label: string; readonly colour: string } {
  const { groups } = comparison;
  const index = groups.findIndex(({ runs }) => runs.some((one) => one.run === run));
  const label = groups[index]?.label;
  return label === undefined ? { label: "not compared", colour: "--p6" } : { label, colour: groupColour(index) };
}

/** Letters of a label that can be read at a glance. */
const readable = 60;

/**
 * The comparison with short names. What tells groups of different data and networks apart fills a page; such a group goes
 * by its runs, and its settings are in the table below.
 */
export function shortlyNamed(comparison: RunsComparison): RunsComparison {
  const long = comparison.groups.filter(({ label }) => label.length > readable);
  if (long.length === 0) return comparison;
  // The longest first: one label may be a part of another.
  const names = long
    .map(({ label, runs }) => [label, runsText(runs.map(({ run }) => run))] as const)
    .sort(([a], [b]) => b.length - a.length);
  const short = (text: string) => names.reduce((all, [label, name]) => all.replaceAll(label, name), text);
  return {
    ...comparison,
    groups: comparison.groups.map((group) => ({ ...group, label: short(group.label) })),
    pairs: comparison.pairs.map((pair) => ({
      ...pair,
      first: short(pair.first),
      second: short(pair.second),
      verdict: short(pair.verdict),
    })),
    cautions: comparison.cautions.map((caution) => ({ ...caution, message: short(caution.message) })),
  };
}

function runsText([first = "", ...others]: readonly string[]): string {
  return others.length === 0
    ? first
    : others.length === 1
      ? `${first}, ${others[0]}`
      : `${first} and ${others.length} more`;
}
