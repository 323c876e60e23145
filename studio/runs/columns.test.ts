import { expect, test } from "vitest";
import type { RunSummary } from "../../src/server/api.ts";
import { clicked, columnNames, matching, sorted } from "./columns.ts";

const run = (id: string, of: Partial<RunSummary> = {}): RunSummary => ({
  id,
  status: "finished",
  live: false,
  problem: null,
  changedAt: 0,
  dataset: "synthetic",
  loss: "triplet",
  policy: "nspa",
  backbone: "mlp",
  seed: 1,
  epoch: 4,
  epochs: 4,
  step: 40,
  measures: {},
  curves: { loss: { x: [], y: [] }, precisionAt1: { x: [], y: [] } },
  settings: {},
  ...of,
});

const ids = (runs: readonly RunSummary[]) => runs.map(({ id }) => id);

test("names with numbers sort as people do, either way", () => {
  const runs = [run("nspa-10"), run("NSPA-2"), run("hard/1")];
  expect(ids(sorted(runs, { by: "id", direction: "up" }))).toEqual(["hard/1", "NSPA-2", "nspa-10"]);
  expect(ids(sorted(runs, { by: "id", direction: "down" }))).toEqual(["nspa-10", "NSPA-2", "hard/1"]);
});

test("runs without the measure come last, whichever way", () => {
  const runs = [run("a"), run("b", { measures: { mapAtR: 0.4 } }), run("c", { measures: { mapAtR: 0.6 } })];
  expect(ids(sorted(runs, { by: "mapAtR", direction: "down" }))).toEqual(["c", "b", "a"]);
  expect(ids(sorted(runs, { by: "mapAtR", direction: "up" }))).toEqual(["b", "c", "a"]);
});

test("a broken run's empty values are no values", () => {
  const runs = [run("broken", { problem: "invalid run.json", seed: 0 }), run("b", { seed: 7 }), run("c", { seed: 3 })];
  expect(ids(sorted(runs, { by: "seed", direction: "up" }))).toEqual(["c", "b", "broken"]);
});

test("runs that are equal stay in their order, by every column", () => {
  const runs = ["c", "a", "b"].map((id) => run(id, { measures: { precisionAt1: 1, mapAtR: 1, oneShot: 1 } }));
  for (const by of columnNames.filter((name) => name !== "id")) {
    expect(ids(sorted(runs, { by, direction: "down" }))).toEqual(["c", "a", "b"]);
  }
});

test("a second click turns a column round", () => {
  const first = clicked({ by: "id", direction: "up" }, "mapAtR");
  expect(first).toEqual({ by: "mapAtR", direction: "down" });
  expect(clicked(first, "mapAtR")).toEqual({ by: "mapAtR", direction: "up" });
});

test("every word of a filter must be found, in whatever place", () => {
  const runs = [
    run("a", { policy: "hardest" }),
    run("b", { dataset: "omniglot" }),
    run("c", { live: true, status: "running" }),
  ];
  expect(ids(matching(runs, "  HARD synthetic"))).toEqual(["a"]);
  expect(ids(matching(runs, "training"))).toEqual(["c"]);
  expect(ids(matching(runs, ""))).toEqual(["a", "b", "c"]);
});
