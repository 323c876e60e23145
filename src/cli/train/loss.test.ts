import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { loss, losses } from "../../losses/losses.ts";
import { readEvents } from "../../node/events-log.ts";
import { readRun } from "../../node/open-run.ts";

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
const classLosses = page("class-losses.md");

test("every loss has a row in a page of the documentation", () => {
  const missing = Object.keys(losses).filter(
    (name) => !classLosses.includes(`\`${name}(`) && !page("losses.md").includes(`| \`${name}\` `),
  );
  expect(missing).toEqual([]);
});

const pairLosses = Object.keys(losses).filter((name) => !classLosses.includes(`\`${name}(`));

test.each(pairLosses)("docs/losses.md says what %s is and which settings it has", (name) => {
  const [about, settings] = page("losses.md")
    .split("\n")
    .filter((line) => line.startsWith(`| \`${name}\` `));
  expect(about?.split("|").map((cell) => cell.trim())).toHaveLength(6);
  for (const [key, value] of Object.entries(loss(name).settings)) {
    if (typeof value !== "undefined")
      expect(settings).toContain(`\`${key}\` ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
});

describe("kinfold train", () => {
  const short = ["--epochs", "2", "--steps", "4", "--threads", "1", "--evaluate-every", "1"];

  test("writes down a memory of earlier batches, for triplets and for pairs", async () => {
    for (const loss of ["triplet", "multiSimilarity"]) {
      const folder = join(temporaryFolder(), "run");
      const memory = ["--memory", "200", "--memory-warm-up", "2"];
      const { code, stderr } = await runCli([
        "train",
        "synthetic",
        ...short,
        "--loss",
        loss,
        ...memory,
        "--out",
        folder,
      ]);
      expect([loss, code, stderr]).toEqual([loss, 0, expect.stringContaining(", a memory of 200, 2 epochs")]);
      expect((await readRun(folder)).settings.memory).toEqual({ size: 200, warmUp: 2 });
    }
  });

  test("says which policy mines the pairs of which loss", async () => {
    const out = join(temporaryFolder(), "run");
    const mined = ["--loss", "contrastive", "--policy", "nspa"];
    const { code, stderr } = await runCli(["train", "synthetic", ...short, ...mined, "--out", out]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("contrastive of pairs mined by nspa, mlp")]);
  });

  test("writes down the loss, and its report says what it counts", async () => {
    const folder = join(temporaryFolder(), "run");
    const { code, stdout, stderr } = await runCli([
      "train",
      "synthetic",
      ...short,
      "--loss",
      "supCon",
      "--out",
      folder,
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("supCon, mlp, batches of 5×8, 2 epochs of 2 steps")]);
    expect(stdout).toContain("supCon loss (mean of the first, last epoch)");
    const { settings } = await readRun(folder);
    expect(settings).toMatchObject({
      loss: { name: "supCon", settings: { temperature: 0.1 } },
      pretrain: null,
      policy: "supCon",
      distance: "cosine",
      margin: 0.1,
      reduction: null,
    });
    const report = readFileSync(join(folder, "report.html"), "utf8");
    expect(report).toContain("Supervised contrastive loss, mean over the updates");
    expect(report).not.toMatch(/triplet loss/i);
    const evaluate = ["evaluate", folder, "synthetic", "--only", "validation", "--trials", "20"];
    expect((await runCli(evaluate)).code).toBe(0);
  });

  test("anneals the pairs of a loss over pairs, and says so in log and record", async () => {
    const folder = join(temporaryFolder(), "run");
    const mining = ["--loss", "contrastive", "--policy", "nspa", "--mining-distance", "cosine"];
    const { code, stderr } = await runCli(["train", "synthetic", ...short, ...mining, "--out", folder]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("the policies mine by the distance cosine, but contrastive is of euclidean"),
    ]);
    const { settings } = await readRun(folder);
    expect(settings).toMatchObject({
      loss: { name: "contrastive" },
      policy: "nspa",
      schedule: { anneal: "linear", epochStep: 1 },
      miningDistance: "cosine",
      distance: "euclidean",
      pairs: "ordered",
      reduction: null,
    });
    const events = await readEvents(join(folder, "events.jsonl"));
    const mixtures = events.flatMap((event) => (event.type === "epoch" ? [event.mixture] : []));
    expect(mixtures.map(({ semiHard }) => semiHard)).toEqual([0, 0.1]);
  });

  test("pretrains, and says in log, record and report which epochs did", async () => {
    const folder = join(temporaryFolder(), "run");
    const { code, stderr } = await runCli(["train", "synthetic", ...short, "--pretrain", "2", "--out", folder]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("nspa, mlp pretrained by softmax for 2 epochs, ")]);
    const { settings, message } = await readRun(folder);
    expect(settings.pretrain).toMatchObject({ epochs: 2, loss: { name: "softmax" } });
    expect(message).toBe("4 epochs done");
    const events = await readEvents(join(folder, "events.jsonl"));
    const phases = events.flatMap((event) => (event.type === "epoch" ? [event.phase ?? "training"] : []));
    expect(phases).toEqual(["pretraining", "pretraining", "training", "training"]);
    const report = readFileSync(join(folder, "report.html"), "utf8");
    expect(report).toContain("The pretraining, 2 epochs that came first, is left out.");
  });
});
