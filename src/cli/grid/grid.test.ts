import { Command } from "commander";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { InputError } from "../../core/errors.ts";
import { describeTraining } from "../commands/train.ts";
import { planRuns } from "./plan.ts";
import { readGrid } from "./read-grid.ts";

const describeTrain = () => describeTraining(new Command("train"));

/** Writes a file and plans its trainings. */
async function plan(text: string) {
  const file = join(temporaryFolder(), "grid.yaml");
  writeFileSync(file, text);
  return planRuns(await readGrid(file), "out", describeTrain);
}

const argumentsOf = ({ argv }: { readonly argv: readonly string[] }) => argv.slice(2, argv.indexOf("--seed")).join(" ");

describe("a grid of settings", () => {
  test("is every choice with every seed, seed by seed, as arguments of kinfold train", async () => {
    const runs = await plan(
      `data: a b.csv
options: {learning-rate: 1e-3, normalise: false, holdout: [x, y]}
grid:
  policy: [nspa, "randomHard=0.5,semiHard=0.5"]
  turns: [true, false]
seeds: [7, 3]`,
    );
    expect(runs.map(({ name, seed }) => `${name} ${seed}`)).toEqual(
      [7, 3].flatMap((seed) =>
        [
          "nspa-turns-true",
          "nspa-turns-false",
          "randomHard-0.5-semiHard-0.5-turns-true",
          "randomHard-0.5-semiHard-0.5-turns-false",
        ].map((name) => `${name}-${seed} ${seed}`),
      ),
    );
    const common = "--learning-rate 0.001 --no-normalise --holdout x --holdout y";
    expect(runs.slice(0, 3).map(argumentsOf)).toEqual([
      `${common} --policy nspa --turns`,
      `${common} --policy nspa`,
      `${common} --policy randomHard=0.5,semiHard=0.5 --turns`,
    ]);
    expect(runs[0]?.argv.slice(0, 2)).toEqual(["train", "a b.csv"]);
    expect(runs[0]?.argv.slice(-6)).toEqual([
      "7",
      "--threads",
      "1",
      "--json",
      "--out",
      join("out", "nspa-turns-true-7"),
    ]);
  });

  test("may be a list of named settings; names that a file system takes for one are kept apart", async () => {
    const runs = await plan(
      "data: synthetic\ngrid:\n  - {name: Care ful, margin: 0.1}\n  - {name: care-ful, margin: 0.2, policy: easy}\n",
    );
    expect(runs.map(({ name, label }) => [name, label])).toEqual([
      ["Care-ful-1", "Care ful"],
      ["care-ful-2-1", "care-ful"],
    ]);
  });

  test("the example's file can be carried out", async () => {
    const runs = planRuns(await readGrid("examples/policies.yaml"), "out", describeTrain);
    expect(runs).toHaveLength(50);
    expect(runs[0]?.name).toBe("random-1");
  });

  test.each([
    ["{}", /^invalid data: GRID:1: expected the data/],
    ["data: x\nseed: 3", /^unknown seed: GRID:2, expected data, options, grid and seeds$/],
    ["data: x\nseeds: 0", /^invalid seeds: GRID:2: expected at least one seed/],
    ["data: x\nseeds:\n  - 1\n  - -1", /^invalid seeds\.1: GRID:4: expected 0 or more/],
    ["data: x\nseeds: [1, 2,\n 1]", /^invalid seeds: GRID:3: 1 is there twice/],
    [
      "data: x\noptions:\n  margn: 3",
      /^unknown option: GRID:3: margn, expected one of kinfold train's; did you mean margin\?$/,
    ],
    ["data: x\noptions:\n  margin: wide", /^invalid --margin: GRID:3: wide, expected a number above 0/],
    ["data: x\noptions:\n  margin: true", /^invalid margin: GRID:3: true, expected a value/],
    ["data: x\noptions:\n  margin: [1, 2]", /^invalid margin: GRID:3: a list, expected one value/],
    ["data: x\noptions:\n  turns: 3", /^invalid turns: GRID:3: 3, expected true or false/],
    ["data: x\noptions:\n  preset: drawings\n  turns: false", /^invalid turns: GRID:4: false, but the preset/],
    ["data: x\noptions:\n  seed: 3", /^invalid option: GRID:3: seed is not for an experiment's file; list them/],
    ["data: x\noptions: {a: {b: 1}}", /^invalid options\.a: GRID:2: expected a text, a number, true, false, or a list/],
    ["data: x\ngrid: {policy: nspa}", /^invalid grid\.policy: GRID:2: expected a list of values to try/],
    ["data: x\ngrid:\n  margin: [0.1]\n  policy: [nspa, hardset]", /^unknown policy: GRID:4: hardset, expected/],
    [
      "data: x\noptions:\n  epochs: 3\n  anneal: cosine\ngrid:\n  policy: [easy]",
      /^invalid --anneal: GRID:4: the policy easy/,
    ],
    ["data: x\noptions: {batch-size: 3}", /^unknown option: GRID:2: batch-size/],
    ["data: x\noptions: {warmUp: 3}\ngrid:\n  warm-up: [1]", /^invalid warm-up: GRID:4: it is on line 2 as well/],
    ["data: x\ngrid:\n  - {policy: nspa}", /^invalid grid\.0\.name: GRID:3: expected a name/],
    ["data: x\ngrid:\n  - {name: a}\n  - {name: a}", /^invalid grid: GRID:4: a is there twice/],
    [
      "data: x\nseeds: 1000\ngrid: {margin: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}",
      /^invalid grid: GRID asks for 11 settings with 1000/,
    ],
  ])("refuses %j with file and line", async (text, message) => {
    const error: unknown = await plan(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(
      String(error)
        .replace(/^InputError: /, "")
        .replace(/\S*grid\.yaml/g, "GRID"),
    ).toMatch(message);
  });
});

describe("kinfold experiment FILE.yaml", () => {
  test("never writes into a folder that is something else, and takes no options of the paper's experiment", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "grid.yaml"), "data: synthetic\n");
    const refused = async (argv: readonly string[], message: RegExp) => {
      const { code, stderr } = await runCli(["experiment", ...argv]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    };
    await refused(
      [join(folder, "grid.yaml"), "--out", folder],
      /^error: invalid output: .* is not empty, expected a new/,
    );
    await refused(
      ["a.yaml", "--trainings", "3"],
      /^error: invalid --trainings: it is not for a file of settings; write/,
    );
    await refused(["nspa", "--measure", "mapAtR"], /^error: invalid --measure: it is not for nspa; leave it out/);
    await refused(["nowhere.yaml"], /^error: cannot read nowhere\.yaml: ENOENT/);
    await refused(["nspb"], /^error: unknown experiment: nspb, expected nspa or a file such as policies\.yaml/);
  });
});
