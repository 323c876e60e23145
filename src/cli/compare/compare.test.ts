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
    expect(stdout).toMatch(/^easy − hardest +3 pairs +.* d_z −?\d+\.\d\d +\d+$/m);
    expect(stdout).toMatch(/^easy and hardest cannot be told apart \(/m);
    expect(stderr).toContain("warning: so few seeds cannot tell groups apart");
    expect(stderr).toContain("the best of several epochs was chosen by mapAtR");

    const last = await runCli(["compare", folder, "--at", "last", "--measure", "oneShot.2", "--json"]);
    const found: unknown = JSON.parse(last.stdout);
    const events = readFileSync(join(folder, "easy/2/events.jsonl"), "utf8").trimEnd().split("\n");
    const twoWay = /"ways":2,"accuracy":([\d.]+)/.exec(events.findLast((line) => line.includes('"evaluation"')) ?? "");
    expect(found).toMatchObject({
      measure: "oneShot.2",
      moment: "last",
      groups: [{ label: "easy", n: 3, runs: [{}, { seed: 2, value: Number(twoWay?.[1]) }, {}] }, { label: "hardest" }],
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
    expect(again.stderr).toMatch(/1 run left out that have not come to their end: .*hardest.2 \(interrupted\)/);
    expect(again.stderr).toMatch(/easy has seed 2 more than once: .*copy is left out/);
    expect(again.stderr).toContain("share one seed alone");
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
});
