import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import type { EvaluationResult } from "./by-classes.ts";

test("--raw measures the standardised features beside the embedding", async () => {
  const parent = temporaryFolder();
  const path = (name: string) => join(parent, name);
  // The second feature is noise on a scale that drowns the first, unless features are standardised.
  const rows = Array.from({ length: 24 }, (_, i) => [i % 2 === 0 ? "a" : "b", i % 2, 1000 * ((i * 7) % 5)]);
  writeFileSync(path("data.csv"), ["label,x,noise", ...rows].join("\n"));
  const train = ["train", path("data.csv"), "--split", "sample", "--epochs", "1", "--classes", "2", "--samples", "2"];
  expect((await runCli([...train, "--threads", "1", "--quiet", "--out", path("run")])).code).toBe(0);
  const evaluate = ["evaluate", path("run"), path("data.csv"), "--trials", "50"];
  const plain = JSON.parse((await runCli([...evaluate, "--json"])).stdout) as EvaluationResult;
  const { raw, ...beside } = JSON.parse((await runCli([...evaluate, "--json", "--raw"])).stdout) as EvaluationResult;
  expect(beside).toEqual(plain);
  // Every sample has equals of its own class; with raw units, mistakes come only behind them.
  expect(raw?.precisionAt1).toBe(1);
  expect(raw?.clusters.avgDistanceBetweenElements).toBeLessThan(5);
  expect(raw?.oneShot.map(({ ways }) => ways)).toEqual([2]);
  const table = await runCli([...evaluate, "--raw"]);
  expect(table.stdout).toContain("first the embedding, then the features as the network takes them");
  expect(table.stdout).toMatch(/^precision at 1 +\d[\d.]* % +100\.?0* %$/m);
});
