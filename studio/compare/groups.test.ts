import { expect, test } from "vitest";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { groupColour, groupOf, shortlyNamed } from "./groups.ts";

const long = Array.from({ length: 20 }, (_, i) => `setting ${i}`).join(", ");

const group = (label: string, ...runs: string[]): RunsComparison["groups"][number] => ({
  label,
  legend: label,
  n: runs.length,
  mean: 1,
  sd: 0,
  interval: { low: 1, high: 1 },
  runs: runs.map((run, i) => ({ run, seed: i, value: 1 })),
});

const comparison: RunsComparison = {
  measure: "mapAtR",
  definition: null,
  moment: "kept",
  confidence: 0.95,
  better: "higher",
  isShare: true,
  groups: [group("nspa", "a"), group(long, "b", "c", "d"), group(`${long}, more`, "e")],
  pairs: [],
  cautions: [{ code: "several-settings", message: `${long} and ${long}, more differ in data` }],
};

test("a label that fills a page gives way to the runs' names, everywhere", () => {
  const short = shortlyNamed(comparison);
  expect(short.groups.map(({ label }) => label)).toEqual(["nspa", "b and 2 more", "e"]);
  expect(short.cautions[0]?.message).toBe("b and 2 more and e differ in data");
});

test("labels that can be read stay", () => {
  const readable = { ...comparison, groups: comparison.groups.slice(0, 1) };
  expect(shortlyNamed(readable)).toBe(readable);
});

test("a run that does not count is told from the groups", () => {
  expect(groupOf("c", comparison)).toEqual({ label: long, colour: groupColour(1) });
  expect(groupOf("z", comparison).label).toBe("not compared");
});
