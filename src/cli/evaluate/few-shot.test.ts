import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { matrix } from "../../core/matrix.ts";
import type { Dataset } from "../../data/dataset.ts";
import { fewShotLines, measureFewShot } from "./few-shot.ts";
import type { FewShotPreset } from "./few-shot-presets.ts";
import type { FewShotEvaluation } from "./run-evaluation.ts";

/** Two alphabets of four characters; three drawers, the last of whom draws everything alike. */
function characters() {
  const names = ["Greek", "Korean"].flatMap((alphabet) => [1, 2, 3, 4].map((i) => `${alphabet}/character0${i}`));
  const samples = names.flatMap((_, label) => [1, 2, 3].map((drawer) => ({ label, drawer })));
  const dataset: Dataset = {
    name: "characters",
    size: samples.length,
    sampleShape: [1],
    labels: Int32Array.from(samples, ({ label }) => label),
    classNames: names,
    ids: samples.map(({ label, drawer }) => `${names[label]}/070${label}_0${drawer}.png`),
    read: () => {},
  };
  const embeddings = matrix(
    Float64Array.from(samples, ({ label, drawer }) => (drawer === 3 ? -9 : label)),
    samples.length,
    1,
  );
  return { dataset, embeddings, indices: Int32Array.from(samples.keys()) };
}

const measure = (preset: FewShotPreset, flags = {}) => {
  const { embeddings, ...data } = characters();
  return measureFewShot(embeddings, data, { preset, flags, distance: "euclidean" });
};

test("alphabets are taken from the folders of classes, drawers from the names of samples", () => {
  const table = measure("lake", { ways: 4, trials: 4000 });
  expect(table.results[0]?.superclasses).toEqual({ used: 2, total: 2, drawers: "known" });
  // Of the six ordered pairs of drawers two are without the third; else all is tied or nearest to the first character's place.
  expect(table.results[0]?.accuracy).toBeCloseTo(2 / 6 + (4 / 6) * (1 / 4), 1);
  expect(fewShotLines(table)).toEqual([
    "Lake 2015: two runs of every super-class, support and queries of different drawers",
    "decided by the nearest sample of the support set",
    "2 of 2 super-classes have classes enough",
    "in brackets the 95 % interval over episodes, mean ± 1.96 standard errors",
    "",
    expect.stringMatching(
      /^ {2}4-way 1-shot {2}\d[\d.]* % {2}\(\d[\d.]* % to \d[\d.]* %\) {2}4000 trials in 1000 episodes$/,
    ),
  ]);
});

test("a table shows the protocol's settings that the classes allow, and says what it leaves out", () => {
  const table = measure("corrected");
  expect(table.results.map(({ ways }) => ways)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(fewShotLines(table)).toContain("left out for want of classes: 9-way 1-shot, 10-way 1-shot, 20-way 1-shot");
  expect(() => measure("vinyals", { ways: 9 })).toThrow("too few classes: 8 of 2 samples or more for 9 ways");
  expect(() => measure("koch")).toThrow("too few classes: 4 in the largest super-class for 20 ways");
});

test("kinfold evaluate --few-shot measures by a protocol, or exactly", async () => {
  const parent = temporaryFolder();
  const path = (name: string) => join(parent, name);
  const rows = Array.from({ length: 96 }, (_, i) => [`${i % 8 < 4 ? "odd" : "even"}/k${i % 8}`, i % 8, (i * 7) % 5]);
  writeFileSync(path("data.csv"), ["label,x,noise", ...rows].join("\n"));
  const train = ["train", path("data.csv"), "--split", "sample", "--epochs", "1", "--classes", "2", "--samples", "2"];
  expect((await runCli([...train, "--threads", "1", "--quiet", "--out", path("run")])).code).toBe(0);
  const evaluate = ["evaluate", path("run"), path("data.csv"), "--few-shot"];
  const json = async (...flags: string[]) => {
    const { stdout } = await runCli([...evaluate, ...flags, "--json"]);
    return JSON.parse(stdout) as FewShotEvaluation;
  };

  const { fewShot, ...about } = await json("koch", "--ways", "3", "--shots", "2", "--decision", "prototype");
  expect(about).toMatchObject({ only: "all", samples: 96, classes: 8 });
  expect(fewShot).toMatchObject({ preset: "koch", decision: "prototype", leftOut: [] });
  const superclasses = { used: 2, total: 2, drawers: "unknown" };
  expect(fewShot.results).toMatchObject([{ ways: 3, shots: 2, queries: 3, trials: 402, superclasses }]);
  expect((await runCli([...evaluate, "koch", "--ways", "3"])).stdout).toContain("drawers are not known:");

  // Exact, and drawn as the one-shot bars of the whole report are.
  const exact = (await json("exhaustive", "--ways", "4")).fewShot.results[0];
  const drawn = (await json("corrected", "--ways", "4", "--trials", "8000")).fewShot.results[0];
  expect(Math.abs((exact?.accuracy ?? NaN) - (drawn?.accuracy ?? NaN))).toBeLessThan(0.025);
  const whole = await runCli([...evaluate.slice(0, 3), "--json", "--trials", "8000"]);
  expect(JSON.parse(whole.stdout)).toMatchObject({
    oneShot: expect.arrayContaining([{ ways: 4, accuracy: drawn?.accuracy, trials: 8000 }]) as unknown,
  });

  const { stdout } = await runCli([...evaluate, "exhaustive", "--ways", "2", "--raw"]);
  expect(stdout).toMatch(/first the embedding, then the features as the network takes them\n.*\n.*\nexact: /);
  expect(stdout).toMatch(/^ {2}2-way 1-shot {2}\d[\d.]* % {2}\d[\d.]* % {2}1056 pairs$/m);
});

test.each([
  [["--ways", "5"], /^error: missing --few-shot: --ways belongs to it, expected corrected, paper, .* or exhaustive\n$/],
  [["--few-shot", "exhaustive", "--trials", "5"], /^error: invalid --trials: exhaustive is exact, .*; leave it out\n$/],
  [
    ["--few-shot", "koch", "--neighbours", "3"],
    /^error: invalid --neighbours: with --few-shot they vote under --decision knn/,
  ],
  [["--few-shot", "kosh"], /^error: unknown few-shot protocol: kosh, expected corrected, paper, vinyals, koch, lake/],
  [
    ["--few-shot", "koch", "--decision", "mean"],
    /^error: unknown few-shot decision: mean, expected nearest, prototype or knn\n$/,
  ],
])("kinfold evaluate %s is refused before any data is read", async (flags, message) => {
  const { code, stderr } = await runCli(["evaluate", "no/such/run", "synthetic", ...flags]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
