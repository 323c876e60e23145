import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";

test("validation samples without another of their class are refused before a run is written", async () => {
  const folder = temporaryFolder();
  const csv = join(folder, "few.csv");
  const rows = ["a", "b", "c"].flatMap((name, c) => [0, 1, 2].map((i) => `${c}.${i},${i},${name}`));
  writeFileSync(csv, ["x,y,label", ...rows].join("\n"));
  const out = join(folder, "run");
  const { code, stderr } = await runCli(["train", csv, "--out", out, "--threads", "1"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: invalid split: each of the 3 samples of .*few\.csv .*; add samples/);
  expect(existsSync(out)).toBe(false);
});
