import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../../test/support/run-cli.ts";
import type { EvaluationResult } from "./run-evaluation.ts";

const parent = mkdtempSync(join(tmpdir(), "kinfold-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const [folder, data] = [join(parent, "run"), join(parent, "data.csv")];
const evaluate = ["evaluate", folder, data, "--trials", "20", "--threads", "1"];
const parsed = async (...more: string[]) =>
  JSON.parse((await runCli([...evaluate, "--json", ...more])).stdout) as EvaluationResult;

beforeAll(async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ["abcd"[i % 4], (i % 4) + ((i * 7) % 10) / 6, (i * 3) % 8]);
  writeFileSync(data, ["label,x,y", ...rows].join("\n"));
  const sizes = ["--split", "sample", "--epochs", "1", "--classes", "2", "--samples", "2", "--threads", "1", "--quiet"];
  const { code, stderr } = await runCli(["train", data, ...sizes, "--out", folder]);
  if (code !== 0) throw new Error(stderr);
}, 60_000);

test("--measures adds what is asked for, and nothing else changes", async () => {
  const plain = await parsed();
  expect(plain).not.toHaveProperty("measures");
  const { measures, ...beside } = await parsed("--measures", "retrieval");
  expect(beside).toEqual(plain);
  expect(Object.keys(measures ?? {})).toEqual(["retrieval"]);
  // Two ways to the same numbers.
  expect(measures?.retrieval?.at[0]?.precision).toBeCloseTo(plain.precisionAt1, 12);
  expect(measures?.retrieval?.meanAveragePrecisionAtR).toBeCloseTo(plain.mapAtR, 12);
  expect(measures?.retrieval?.averagePrecision).toMatchObject({ denominator: "r", depth: "all" });
});

test("--measures all has every group, for the raw features too, the same for the same seed", async () => {
  const first = await parsed("--measures", "all", "--raw");
  for (const measures of [first.measures, first.raw?.measures]) {
    expect(Object.keys(measures ?? {})).toEqual(["retrieval", "clusters", "verification"]);
    expect(measures?.clusters?.vMeasure).toBeCloseTo(measures?.clusters?.nmi ?? NaN, 9);
    expect(measures?.verification?.pairs.genuineUsed).toBe(measures?.verification?.pairs.genuine);
    expect(measures?.verification?.tarAtFar.map(({ atMost }) => atMost)).toEqual([0.1, 0.01, 0.001]);
  }
  expect(await parsed("--measures", "verification, clusters,retrieval", "--raw")).toEqual(first);
});

test("--measures prints a table for each group, with a column for the raw features", async () => {
  const { stdout } = await runCli([...evaluate, "--measures", "all", "--raw"]);
  expect(stdout).toMatch(/^ {2}MAP \(all ranks, \/ r\) +\d[\d.]* % +\d[\d.]* %$/m);
  expect(stdout).toMatch(/^ {2}Fowlkes–Mallows +[\d.]+ +[\d.]+$/m);
  expect(stdout).toMatch(/^ {2}equal error rate +[\d.]+ % +\[[\d.]+ %, [\d.]+ %\]/m);
  // Values stand under values, and what the usual measures say is not said again.
  const verification = stdout.slice(stdout.indexOf("\nverification\n")).split("\n");
  const ends = verification.flatMap(
    (line) => /^ {2}(?:area|equal|average|accepted).*? %(?= +\[)/.exec(line)?.[0].length ?? [],
  );
  expect([ends.length, new Set(ends).size]).toEqual([6, 1]);
  expect(stdout.match(/precision at 1\b/g)).toHaveLength(1);
  const { stdout: some } = await runCli([...evaluate, "--measures", "clusters"]);
  expect(some).toContain("silhouette");
  expect(some).not.toContain("equal error rate");
});

test("--measures names what it does not know", async () => {
  const { code, stderr } = await runCli([...evaluate, "--measures", "retrieval,colours"]);
  expect(code).toBe(2);
  expect(stderr).toContain("unknown measures: colours, expected retrieval, clusters, verification or all");
});
