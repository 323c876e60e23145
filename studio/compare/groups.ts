import type { RunsComparison } from "../../src/comparison/compare-runs.ts";

/** Colours in an order in which neighbours are told apart by any eye. */
const colours = ["--p1", "--p7", "--p4", "--p3", "--p2", "--p8", "--p5", "--p9", "--p10"] as const;

/** The token of a group's colour. */
export const groupColour = (index: number): string => colours[index % colours.length] ?? "--p1";

/** A run's group by what is compared: its name and colour. Runs that do not count are grey. */
export function groupOf(
  run: string,
  comparison: RunsComparison | null,
): { readonly label: string; readonly colour: string } {
  const groups = comparison?.groups ?? [];
  const index = groups.findIndex(({ runs }) => runs.some((one) => one.run === run));
  const label = groups[index]?.label;
  return label === undefined ? { label: "not compared", colour: "--p6" } : { label, colour: groupColour(index) };
}
