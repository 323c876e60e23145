import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";

const short = ["--steps", "6", "--epochs", "3", "--evaluate-every", "1", "--threads", "1", "--quiet"];

/** Trains synthetic data with each of some policies and seeds; a folder for each. */
async function trainings(policies: readonly string[], seeds: readonly number[]) {
  const folder = temporaryFolder();
  for (const policy of policies) {
    for (const seed of seeds) {
      const out = join(folder, policy, String(seed));
      await runCli(["train", "synthetic", "--policy", policy, "--seed", String(seed), ...short, "--out", out]);
    }
  }
  return folder;
}

/** Characters of the longest line. */
const longest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

/** Changes one thing in a run's record. */
function edit(folder: string, change: (text: string) => string) {
  const file = join(folder, "run.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

describe("kinfold compare", () => {
  test("groups runs that it finds, tells what each reached, and says what speaks against it", async () => {
    const folder = await trainings(["hardest", "easy"], [1, 2, 3]);
    const { code, stdout, stderr } = await runCli(["compare", folder]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mapAtR in percent, of the model that each run ships, higher is better\nAverage precision/);
    expect(stdout).toMatch(/^easy +3 +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d$/m);
    expect(stdout).toMatch(/^hardest − easy +3 pairs +.* d_z \d+\.\d\d +\d+$/m);
    expect(stdout).toMatch(/^hardest and easy cannot be told apart \(/m);
    expect(longest(stdout)).toBeLessThanOrEqual(100);
    expect(stderr).toContain("warning: so few seeds cannot tell groups apart");
    expect(stderr).toContain("the best of several epochs was chosen by mapAtR");

    const last = await runCli(["compare", folder, "--at", "last", "--measure", "oneShot.2", "--json"]);
    const found: unknown = JSON.parse(last.stdout);
    const events = readFileSync(join(folder, "easy/2/events.jsonl"), "utf8").trimEnd().split("\n");
    const twoWay = /"ways":2,"accuracy":([\d.]+)/.exec(events.findLast((line) => line.includes('"evaluation"')) ?? "");
    expect(found).toMatchObject({
      measure: "oneShot.2",
      moment: "last",
      groups: expect.arrayContaining([
        expect.objectContaining({
          label: "easy",
          n: 3,
          runs: [
            expect.anything(),
            expect.objectContaining({ seed: 2, value: Number(twoWay?.[1]) }),
            expect.anything(),
          ],
        }),
      ]) as unknown,
      pairs: [{ paired: true, n: 3, smallestP: 0.25 }],
    });
    expect(last.stderr).toBe("");
    // The same numbers again: what is drawn is drawn from a seed.
    expect((await runCli(["compare", folder, "--at", "last", "--measure", "oneShot.2", "--json"])).stdout).toBe(
      last.stdout,
    );
  });

  test("warns where a measure is defined otherwise, and where a run is broken off or was copied", async () => {
    const folder = await trainings(["hardest", "easy"], [1, 2]);
    edit(join(folder, "easy/1"), (text) => text.replace("divided by R, where R", "divided by the hits, where R"));
    const { stderr } = await runCli(["compare", folder]);
    expect(stderr).toMatch(/warning: mapAtR does not mean the same in all runs \(.*the hits.*\)/);
    edit(join(folder, "hardest/2"), (text) => text.replace('"status": "finished"', '"status": "interrupted"'));
    cpSync(join(folder, "easy/2"), join(folder, "easy/copy"), { recursive: true });
    const again = await runCli(["compare", join(folder, "easy"), join(folder, "hardest")]);
    expect(again.stderr).toMatch(/1 run left out that has not come to its end: .*hardest.2 \(interrupted\)/);
    expect(again.stderr).toMatch(/easy has seed 2 more than once: .*copy is left out/);
    // One seed of a side says nothing of chance: no p, and no word of what would be paired.
    expect(again.stdout).toMatch(/^(easy − hardest|hardest − easy) +\d \+ \d apart +\S+ +– +– +– +– +– +–$/m);
    expect(again.stdout).toMatch(/cannot be told apart \(.* points\): a single seed says nothing of chance$/m);
    expect(again.stderr).not.toContain("share one seed");
  });

  test("tells what a single run reached, and that there is nothing to compare it with", async () => {
    const folder = join(temporaryFolder(), "run");
    await runCli(["train", "synthetic", ...short, "--out", folder]);
    const { code, stdout, stderr } = await runCli(["compare", folder]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: of every run the best of several.*\n$/)]);
    expect(stdout).toMatch(/^.*run, seed 1: the model that it ships, after epoch \d\n\n/);
    expect(stdout).toMatch(/^mapAtR +\d+\.\d\d %$/m);
    expect(stdout).toMatch(/^health\.effectiveRank +\d\.\d{4}$/m);
    expect(stdout).toMatch(/\n\nthere is nothing to compare it with: give more runs, or a folder that holds some\n$/);
  });

  test("numbers groups with long names, with a legend, and keeps within the width of the output", async () => {
    const folder = temporaryFolder();
    for (const loss of [
      ["supCon", "--temperature", "0.5"],
      ["contrastive", "--optimizer", "sgd"],
      ["multiSimilarity"],
    ]) {
      for (const seed of ["1", "2"]) {
        const out = join(folder, `${loss[0]}-${seed}`);
        await runCli(["train", "synthetic", "--loss", ...loss, "--seed", seed, ...short, "--out", out]);
      }
    }
    const { stdout, stderr } = await runCli(["compare", folder, "--at", "last"]);
    for (const legend of ["contrastive, sgd", "multiSimilarity, adam", "supCon, temperature 0.5, adam"]) {
      expect(stdout).toMatch(new RegExp(`^\\(\\d\\) ${legend}$`, "m"));
    }
    expect(stdout).toMatch(/^\(1\) − \(2\) +2 pairs /m);
    expect(longest(stdout)).toBeLessThanOrEqual(100);
    // What is to be said of several pairs is said once.
    expect(stderr.match(/differ in loss and optimizer/g)).toHaveLength(1);
    // Programs get the names themselves.
    const json = await runCli(["compare", folder, "--at", "last", "--json"]);
    expect(json.stdout).toContain('"label":"supCon, temperature 0.5, adam"');
  });

  test.each([
    [["compare"], /^error: missing argument: RUN; see npx kinfold compare --help/],
    [["compare", "nowhere"], /^error: missing run: no such folder nowhere, expected/],
    [["compare", "FOLDER"], /^error: missing run: .* holds no run\.json, expected a run or a folder of runs/],
    [["compare", "x", "--at", "best"], /^error: unknown evaluation: best, expected kept or last/],
    [
      ["compare", "x", "--confidence", "0.95"],
      /^error: invalid --confidence: 0\.95, expected a number from 50 to 99\.99/,
    ],
    [["compare", "x", "--mesure", "y"], /^error: unknown option: --mesure, did you mean --measure\?/],
  ])("refuses %j", async (argv, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "empty"));
    const { code, stderr } = await runCli(argv.map((word) => (word === "FOLDER" ? folder : word)));
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test("leaves out a damaged run among others and says so, but not one that is named", async () => {
    const folder = await trainings(["easy"], [1, 2]);
    edit(join(folder, "easy/2"), () => "{");
    const { code, stdout, stderr } = await runCli(["compare", folder]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: left out: .*easy.2/);
    expect(stdout).toContain("easy");
    const named = await runCli(["compare", join(folder, "easy/1"), join(folder, "easy/2")]);
    expect([named.code, named.stdout]).toEqual([2, ""]);
    expect((await runCli(["compare", join(folder, "easy/2")])).code).toBe(2);
  });
});
