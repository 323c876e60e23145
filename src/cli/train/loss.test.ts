import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { InputError } from "../../core/errors.ts";
import { loss, losses } from "../../losses/losses.ts";
import { readEvents } from "../../node/events-log.ts";
import { readRun } from "../../node/open-run.ts";
import type { TrainFlags } from "../../recipe/recipe.ts";
import { lossName, resolveLoss } from "../../recipe/loss.ts";

const defaults = { loss: "triplet" } as const;
const resolved = (flags: TrainFlags) => resolveLoss(flags, defaults);

describe("resolveLoss", () => {
  test("takes the loss that was asked for, with its options", () => {
    expect(resolved({})).toEqual({ name: "triplet", loss: null, pairs: null, settings: {} });
    expect(resolved({ loss: "supCon", temperature: 0.07 }).loss?.settings).toEqual({
      temperature: 0.07,
      graded: false,
      reducer: "meanOverAll",
    });
    expect(resolved({ loss: "softmax", head: "linear", smoothing: 0.1 }).loss?.settings).toEqual({
      head: "linear",
      temperature: 0.05,
      smoothing: 0.1,
      batches: "shuffled",
      reducer: "meanOverAll",
    });
    // Margins of pairs are lengths, whatever is usual for triplets of the same data.
    const { loss, pairs } = resolved({ loss: "contrastive", negativeMargin: 0.8, pairMining: "batchHard" });
    expect(pairs?.name).toBe("batchHard");
    expect(loss?.settings).toEqual({
      distance: "euclidean",
      positiveMargin: 0,
      negativeMargin: 0.8,
      squared: false,
      reducer: "meanOverActive",
    });
  });

  test("takes any loss of the registry, with any of its settings", () => {
    const flags = { loss: "margin", distance: "cosine", lossSetting: ["boundary=perClass", "beta=0.5"] };
    const { loss, settings } = resolved(flags);
    expect(settings).toEqual(loss?.settings);
    expect(settings).toMatchObject({ distance: "cosine", boundary: "perClass", beta: 0.5, margin: 0.2 });
    expect(resolved({ loss: "pnp", temperature: 0.05, lossSetting: ["variant=Dq"] }).settings).toMatchObject({
      variant: "Dq",
      temperature: 0.05,
    });
    expect(resolved({ lossSetting: ["swap=true"] })).toEqual({
      name: "triplet",
      loss: null,
      pairs: null,
      settings: { swap: true },
    });
  });

  test("takes options of mining for a wish for triplets where the data's default is another loss", () => {
    expect(lossName({}, { loss: "supCon" })).toBe("supCon");
    expect(lossName({ policy: "nspa" }, { loss: "supCon" })).toBe("triplet");
    expect(lossName({ distance: "cosine" }, { loss: "contrastive" })).toBe("contrastive");
    // Who only wants to look gets no other training.
    expect(lossName({ triplets: true }, { loss: "supCon" })).toBe("supCon");
  });

  test.each<[TrainFlags, string]>([
    [{ loss: "softmax", policy: "nspa" }, "invalid --policy: it goes with --loss triplet, contrastive, signalToNoise"],
    [{ loss: "arcFace", memory: 100 }, "invalid --memory: it goes with --loss triplet, contrastive"],
    [{ memoryWarmUp: 3 }, "missing --memory: --memory-warm-up belongs to it"],
    [{ loss: "softmax", distance: "cosine" }, "invalid --distance: it goes with --loss triplet, contrastive"],
    [{ loss: "supCon", triplets: true }, "invalid --triplets: it goes with --loss triplet, not with supCon"],
    [{ temperature: 0.1 }, "invalid --temperature: it goes with --loss supCon, ntXent, pnp or softmax"],
    [
      { loss: "contrastive", margin: 0.3 },
      "invalid --margin: it goes with --loss triplet, not with contrastive; leave",
    ],
    [{ loss: "rankedList", margin: 0.3 }, "not with rankedList; use --loss-setting margin=…"],
    [{ loss: "supCon", lossSetting: ["temperatur=1"] }, "unknown setting of supCon: temperatur, expected temperature"],
    [{ loss: "supCon", lossSetting: ["temperature=hot"] }, 'invalid setting of supCon: temperature "hot", expected a'],
    [{ loss: "supCon", lossSetting: ["temperature"] }, "invalid --loss-setting: temperature, expected key=value"],
    [{ loss: "supCon", lossSetting: ["temperature=1", "temperature=2"] }, "temperature is given twice"],
    [{ loss: "supCon", temperature: 1, lossSetting: ["temperature=1"] }, "temperature is given by --temperature too"],
    [{ lossSetting: ["swap=maybe"] }, 'invalid setting of triplet: swap "maybe", expected a boolean'],
    [{ loss: "softmax", pairMining: "batchHard" }, "invalid --pair-mining: it goes with --loss contrastive"],
    [{ loss: "triplet", negativeMargin: 1 }, "invalid --negative-margin: it goes with --loss contrastive"],
    [{ loss: "contrastive", positiveMargin: 2 }, "invalid margins: 2 of positives and 1 of negatives"],
    [{ loss: "supCon", onCollapse: "rollBack" }, "invalid --on-collapse: rollBack"],
    [{ loss: "supCon", draw: "batch" }, "invalid --draw: --loss supCon mines by policies only with --policy"],
    [{ loss: "supCon", policy: "nspa", pairMining: "batchHard" }, "invalid --pair-mining: the policies of --policy"],
    [{ loss: "softmax", pretrain: 3 }, "invalid --pretrain: --loss softmax classifies from start to end"],
  ])("refuses what does not go together: %j", (flags, message) => {
    expect(() => resolved(flags)).toThrow(InputError);
    expect(() => resolved(flags)).toThrow(message);
  });
});

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
