import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import type { Io } from "../io.ts";
import { runExperiment } from "./run-experiment.ts";

const worker = [resolve("scripts/run.mjs"), resolve("src/node/experiment/worker.ts")] as const;
const failing = [resolve("test/support/failing-worker.mjs")] as const;

function world() {
  const seen = { stdout: "", stderr: "", code: 0, interrupt: () => {} };
  let clock = 0;
  const io: Io = {
    stdout: { write: (text) => (seen.stdout += text) },
    stderr: { write: (text) => (seen.stderr += text) },
    now: () => (clock += 1000),
    onInterrupt(handler) {
      seen.interrupt = handler;
      return () => {};
    },
  };
  const context = { io, argv: ["experiment", "nspa"], exit: (code: number) => (seen.code = code) };
  return { seen, context };
}

describe("kinfold experiment nspa", () => {
  test("writes a folder that says everything, and the same numbers on stdout", async () => {
    const { seen, context } = world();
    const out = join(temporaryFolder(), "out");
    await runExperiment({ trainings: 1, epochs: 1, policies: ["hardest", "nspa"], workers: 1, out }, context, worker);
    // Without a terminal, a line a training.
    expect([seen.code, seen.stderr]).toEqual([
      0,
      expect.stringMatching(/^1 of 2 trainings {2}\d+ s left {2}hardest 1\n2 of 2 trainings {2}nspa 1\n$/),
    ]);
    expect(readdirSync(out).sort()).toEqual(["experiment.json", "report.html", "summary.csv", "trainings"]);
    expect(readdirSync(join(out, "trainings")).sort()).toEqual(["hardest-1.jsonl", "nspa-1.jsonl"]);
    const types = readFileSync(join(out, "trainings/nspa-1.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => /"type":"(\w+)"/.exec(line)?.[1]);
    // The warning says that the reference mines by another distance than it minimises.
    expect(types).toEqual(["warning", "evaluation", "epoch", "evaluation", "end", "unseen"]);
    expect(JSON.parse(readFileSync(join(out, "experiment.json"), "utf8"))).toMatchObject({
      format: "kinfold-experiment",
      status: "finished",
      trainingsDone: 2,
      failed: [],
      configuration: { epochs: 1, margin: 0.4, optimizer: { name: "sgd" }, distance: "squaredEuclidean" },
    });
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("<svg");
    expect(readFileSync(join(out, "summary.csv"), "utf8").split("\n")).toHaveLength(4);
    expect(seen.stdout).toMatch(/^hardest +\d\/1 /m);
    expect(seen.stdout).toContain("not asked  random hard, semi-hard and NSPA");
  }, 60_000);

  test("keeps a report where trainings fail, names them, and ends with exit code 1", async () => {
    const { seen, context } = world();
    const out = join(temporaryFolder(), "out");
    await runExperiment({ trainings: 1, epochs: 1, policies: ["hardest", "nspa"], workers: 1, out }, context, failing);
    expect(seen.code).toBe(1);
    expect(seen.stderr).toContain("hardest 1: the data is gone");
    expect(JSON.parse(readFileSync(join(out, "experiment.json"), "utf8"))).toMatchObject({
      trainingsDone: 0,
      failed: [
        { policy: "hardest", seed: 1 },
        { policy: "nspa", seed: 1 },
      ],
    });
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("No training was recorded");
  }, 30_000);

  test("an interruption ends it with a report of what is done and exit code 130", async () => {
    const { seen, context } = world();
    const out = join(temporaryFolder(), "out");
    const flags = { trainings: 1, policies: ["easy"], workers: 1, out };
    const running = runExperiment(flags, context, failing);
    seen.interrupt();
    await running;
    expect(seen.code).toBe(130);
    expect(seen.stdout).toContain("interrupted; 0 of 1 trainings");
    expect(readFileSync(join(out, "experiment.json"), "utf8")).toContain('"status": "interrupted"');
  }, 30_000);

  test("never writes over what is there", async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, "trainings"));
    writeFileSync(join(out, "trainings/nspa-1.jsonl"), "kept");
    const { code, stderr } = await runCli(["experiment", "nspa", "--out", out]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: invalid output: .* is not empty.*--out.*\n$/)]);
    expect(readFileSync(join(out, "trainings/nspa-1.jsonl"), "utf8")).toBe("kept");
  });

  test.each([
    [["experiment", "npsa"], "unknown experiment: npsa, expected nspa"],
    [["experiment", "nspa", "--policies", "hardset"], "unknown policy: hardset"],
    [["experiment", "nspa", "--trainings", "0"], "invalid --trainings: 0"],
    [["experiment", "nspa", "--margin", "-1"], "invalid --margin: -1"],
  ])("%j is refused in one line", async (argv, message) => {
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
