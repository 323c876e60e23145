import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { readRun } from "../../node/open-run.ts";
import { readTriplets } from "../../node/triplet-records.ts";

/** A command line without spaces in its arguments. */
const words = (text: string): string[] => text.split(" ");

/** A table of six classes of points in two folders, with a column of labels; rows are named by file and line. */
function world() {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const classes = ["x/a", "x/b", "x/c", "y/d", "y/e", "y/f"];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const c = i % 6;
    return `${c + Math.sin(i) / 9},${c * c + Math.cos(i) / 9},${classes[c]}`;
  });
  writeFileSync(at("points.csv"), ["x,y,label", ...rows].join("\n"));
  const common = "--epochs 2 --split sample --samples 3 --threads 1 --seed 2";
  const train = (out: string, ...more: string[]) =>
    runCli([...words(`train ${at("points.csv")} ${common}`), ...more, "--out", at(out)]);
  return { at, train };
}

/** A run that is interrupted after its fifth step. */
async function interrupted(at: (name: string) => string, more: readonly string[]) {
  let interrupt = () => {};
  const { code } = await runCli(["train", at("points.csv"), "--threads", "1", ...more, "--out", at("run")], {
    onWatch: (handler) => (interrupt = handler),
    onOutput: (text) => text.includes('"step":5,') && interrupt(),
  });
  expect(code).toBe(130);
}

describe("kinfold train --sampler", () => {
  test.each<[string, readonly string[], Record<string, unknown>]>([
    ["classBalanced", [], {}],
    ["classWeighted", ["--class-exponent", "1"], { exponent: 1 }],
    ["hierarchical", ["--super-classes", "1", "--classes", "3"], { superClasses: 1 }],
    [
      "hardClasses",
      ["--look-every", "3", "--neighbourhoods", "2", "--near-pool", "1"],
      { every: 3, samples: 8, neighbourhoods: 2, pool: 1 },
    ],
    ["shuffled", ["--loss", "softmax"], {}],
  ])("%s trains, and is in the run's record, report and opening line", async (name, more, settings) => {
    const { at, train } = world();
    const { code, stderr } = await train("run", "--sampler", name, "--classes", "4", ...more);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/, batches of [34]×3/)]);
    expect(stderr.includes(`×3, ${name},`)).toBe(name !== "classBalanced");
    expect((await readRun(at("run"))).settings.sampler).toEqual({ name, settings });
    expect(readFileSync(join(at("run"), "report.html"), "utf8")).toMatch(
      new RegExp(`sampler\\.name</dt>\\s*<dd>${name}</dd>`),
    );
  });

  test("reads weights and super-classes from files", async () => {
    const { at, train } = world();
    const names = ["x/a", "x/b", "x/c", "y/d", "y/e", "y/f"];
    writeFileSync(at("weights.csv"), ["class,weight", ...names.map((name, c) => `${name},${c}`)].join("\n"));
    writeFileSync(at("map.csv"), ["class,superclass", ...names.map((name, c) => `${name},${c % 2}`)].join("\n"));
    const weighted = await train("weighted", "--sampler", "classWeighted", "--class-weights", at("weights.csv"));
    expect([weighted.code, weighted.stderr]).toEqual([
      2,
      expect.stringContaining("invalid weights: 5 classes have one"),
    ]);
    const fewer = ["--classes", "4", "--quiet"];
    await train("weighted", ...fewer, "--sampler", "classWeighted", "--class-weights", at("weights.csv"));
    const mapped = ["--sampler", "hierarchical", "--super-class-map", at("map.csv")];
    expect(await train("mapped", ...fewer, ...mapped)).toMatchObject({ code: 0, stderr: "" });
    expect((await readRun(at("weighted"))).settings.sampler.settings["weights"]).toMatchObject({ "y/f": 5 });
    expect(readFileSync(join(at("mapped"), "report.html"), "utf8")).toContain("of 6 classes");
  });

  test("trains by a list of triplets, also by one that another run has left", async () => {
    const { at, train } = world();
    await train("first", "--triplets", "--margin", "2", "--quiet");
    const list = at("list.csv");
    const table = await runCli(["triplets", at("first"), "--hardest", "50", "--csv"]);
    writeFileSync(list, table.stdout);
    const count = readFileSync(list, "utf8").trimEnd().split("\n").length - 1;
    expect(count).toBeGreaterThan(8);
    const given = `--sampler fixedTriplets --triplet-list ${list} --triplet-batch 4 --triplets --margin 0.4`;
    const trained = await runCli(
      words(`train ${at("points.csv")} --split sample --seed 2 --threads 1 --epochs 2 ${given} --out ${at("run")}`),
    );
    expect([trained.code, trained.stderr]).toEqual([0, expect.stringContaining("batches of 4 triplets, 2 epochs of")]);
    const { settings } = await readRun(at("run"));
    expect(settings).toMatchObject({
      sampler: { name: "fixedTriplets", settings: { triplets: count, size: 4, list } },
      policy: "fixedTriplets",
      stepsPerEpoch: Math.ceil(count / 4),
      schedule: {},
      draw: null,
      pairs: null,
      margin: 0.4,
      reduction: "active",
    });
    const { hardest } = await readTriplets(join(at("run"), "triplets.jsonl"));
    const lines = readFileSync(list, "utf8");
    for (const { anchor, positive, negative, policy } of hardest) {
      expect(policy).toBe("given");
      expect(lines).toContain(`${anchor},${positive},${negative},`);
    }
  });

  test("tells the line of a triplet whose samples are unknown or measured with, before there is a run", async () => {
    const { at, train } = world();
    await train("first", "--quiet");
    const { split } = await readRun(at("first"));
    const [validates = ""] = split.validation;
    const id = (line: number) => `points.csv:${line}`;
    const [a = "", b = ""] = Array.from({ length: 60 }, (_, i) => id(i + 2)).filter(
      (one) => !split.validation.includes(one),
    );
    writeFileSync(at("unknown.csv"), `anchor,positive,negative\n${a},${b},points.csv:999\n`);
    writeFileSync(at("measured.csv"), `anchor,positive,negative\n${a},${b},${validates}\n`);
    const refused = (list: string) =>
      runCli(
        words(
          `train ${at("points.csv")} --split sample --seed 2 --sampler fixedTriplets --triplet-list ${at(list)} --out ${at("run")}`,
        ),
      );
    const unknown = await refused("unknown.csv");
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/unknown sample in triplet .*unknown\.csv:2: "points\.csv:999"/),
    ]);
    const measured = await refused("measured.csv");
    expect(measured.stderr).toMatch(/invalid sample in triplet .*measured\.csv:2: ".*" is kept for measuring/);
    expect(readdirSync(at(".")).includes("run")).toBe(false);
  });

  test("goes on to the same bits, with the classes that it had found to lie close together", async () => {
    const { at, train } = world();
    const argv = ["--sampler", "hardClasses", "--look-every", "1", "--classes", "3", "--epochs", "4", "--json"];
    await train("whole", ...argv);
    await interrupted(at, ["--split", "sample", "--samples", "3", "--seed", "2", ...argv]);
    expect((await runCli(["train", "--resume", at("run"), "--quiet"])).code).toBe(0);
    for (const name of ["events.jsonl", "model.onnx", "checkpoint.safetensors"]) {
      expect(readFileSync(join(at("run"), name)).equals(readFileSync(join(at("whole"), name)))).toBe(true);
    }
  });

  test("does not go on by another list of triplets", async () => {
    const { at } = world();
    // Rows of the classes that train, which are four of six.
    const ids = Array.from({ length: 60 }, (_, i) => i).flatMap((i) => (i % 3 === 0 ? [] : [`points.csv:${i + 2}`]));
    const list = (first: number) => {
      const rows = Array.from({ length: 25 }, (_, t) => [0, 4, 9].map((more) => ids[first + t + more]).join());
      writeFileSync(at("list.csv"), ["anchor,positive,negative", ...rows].join("\n"));
    };
    list(0);
    const given = ["--sampler", "fixedTriplets", "--triplet-list", at("list.csv"), "--triplet-batch", "10"];
    const split = ["--holdout", "x/a", "--holdout", "y/d"];
    await interrupted(at, [...split, ...given, "--epochs", "4", "--json"]);
    list(1);
    const { code, stderr } = await runCli(["train", "--resume", at("run"), "--quiet"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\(settings\.sampler\.settings\.fingerprint: /)]);
    list(0);
    expect((await runCli(["train", "--resume", at("run"), "--quiet"])).code).toBe(0);
  });

  test("a run from before samplers could be chosen drew as its loss did", async () => {
    const { at, train } = world();
    await train("run", "--loss", "softmax", "--quiet");
    const path = join(at("run"), "run.json");
    const text = readFileSync(path, "utf8");
    const old = text.replace(/\n {4}"sampler": \{[^]*?\n {4}\},/, "");
    expect(old.length).toBeLessThan(text.length);
    writeFileSync(path, old);
    expect((await readRun(at("run"))).settings.sampler).toEqual({ name: "shuffled", settings: {} });
    writeFileSync(path, old.replace('"name": "softmax"', '"name": "supCon"'));
    expect((await readRun(at("run"))).settings.sampler).toEqual({ name: "classBalanced", settings: {} });
  });
});
