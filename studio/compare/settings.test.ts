import { expect, test } from "vitest";
import { settingsTable } from "./settings.ts";

const run = (id: string, seed: number, others: Record<string, string | number | boolean | null>) => ({
  id,
  dataset: "synthetic",
  settings: { seed, epochs: 4, ...others },
});

test("runs that differ in their seed alone share a column, and what differs is told from what does not", () => {
  const table = settingsTable([
    run("a", 1, { policy: "nspa", plateau: null }),
    run("b", 1, { policy: "hardest", "plateau.factor": 0.5 }),
    run("c", 2, { policy: "nspa", plateau: null }),
  ]);
  expect(table.columns.map(({ runs }) => runs)).toEqual([["a", "c"], ["b"]]);
  expect(table.different).toEqual([
    { name: "seed", values: ["1, 2", "1"] },
    { name: "policy", values: ["nspa", "hardest"] },
    { name: "plateau", values: ["none", "–"] },
    { name: "plateau.factor", values: ["–", "0.5"] },
  ]);
  expect(table.equal).toEqual([
    { name: "data", values: ["synthetic", "synthetic"] },
    { name: "epochs", values: ["4", "4"] },
  ]);
});

test("no runs have no columns", () => {
  expect(settingsTable([])).toEqual({ columns: [], different: [], equal: [] });
});
