import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../test/support/run-cli.ts";

test.each([
  [["trian"], "train"],
  [["data", "inspct"], "inspect"],
  [["train", "synthetic", "--los", "supCon"], "--loss"],
  [["train", "synthetic", "--loss", "supcon"], "supCon"],
  [["train", "synthetic", "--loss", "supCon", "--loss-setting", "temperatur=1"], "temperature"],
  [["train", "synthetic", "--policy", "semi-hard"], "semiHard"],
  [["train", "synthetic", "--policy", "semiHrad=0.5,hardest=0.5"], "semiHard"],
  [["train", "synthetic", "--pair-mining", "batchhard"], "batchHard"],
  [["train", "synthetic", "--distance", "cosin"], "cosine"],
  [["train", "synthetic", "--mining-distance", "euclidian"], "euclidean"],
  [["train", "synthetic", "--backbone", "conv"], "conv4"],
  [["train", "synthetic", "--optimizer", "adma"], "adam"],
  [["train", "synthetic", "--schedule", "cosin"], "cosine"],
  [["train", "synthetic", "--sampler", "hierachical"], "hierarchical"],
  [["train", "synthetic", "--preset", "drawing"], "drawings"],
  [["train", "synthetic", "--measure", "mapR"], "mapAtR"],
  [["train", "synthetic", "--augment", "photograph"], "photographs"],
  [["train", "synthetic", "--holdout", "clas4"], "class4"],
  [["train", "omnigot"], "omniglot"],
  [["train", "synthetik"], "synthetic"],
  [["data", "download", "mnst"], "mnist"],
  [["experiment", "npsa"], "nspa"],
  [["experiment", "nspa", "--policies", "hardset"], "hardest"],
  [["evaluate", "run", "data", "--few-shot", "lak"], "lake"],
  [["evaluate", "run", "data", "--measures", "cluster"], "clusters"],
])("%j asks whether %s was meant", async (argv, meant) => {
  const { code, stderr } = await runCli(argv);
  expect(code).toBe(2);
  expect(stderr).toContain(`did you mean ${meant}?`);
});

test("a column of a table that is not there is asked for by those that are", async () => {
  const file = join(temporaryFolder(), "letters.csv");
  writeFileSync(file, "letter,x\nA,1\nB,2\n");
  const { code, stderr } = await runCli(["train", file, "--label", "leter"]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/has the columns "letter", "x", .*; did you mean letter\?\n$/),
  ]);
});
