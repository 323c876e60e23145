import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** A folder with an experiment's file, and what is in it. */
function world() {
  const folder = mkdtempSync(join(tmpdir(), "kinfold-grid-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const at = (...path: string[]) => join(folder, "out", ...path);
  const text = (...path: string[]) => readFileSync(at(...path), "utf8");
  return { folder, at, text, table: () => text("runs.csv").trimEnd().split("\n") };
}

/** Starts `kinfold experiment` with such a file. */
function start(folder: string, file: string, more: readonly string[] = []): ChildProcess {
  writeFileSync(join(folder, "grid.yaml"), file);
  const argv = ["experiment", join(folder, "grid.yaml"), "--out", join(folder, "out"), ...more];
  return spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
}

/** How a process ended, with what it said. */
async function ended(child: ChildProcess) {
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", (value) => resolve(value)));
  return { code, ...said };
}

const appears = async (file: string) => {
  while (!existsSync(file)) await setTimeout(10);
};

const small = "data: synthetic\noptions: {epochs: 2, steps: 4, evaluate-every: 1}\n";
const two = `${small}grid:\n  - {name: plain, policy: randomHard}\n  - {name: broken, policy: randomHard, split: folder}\nseeds: 2\n`;

describe("kinfold experiment FILE.yaml", () => {
  test("trains what is not done, goes on with what was begun, tells of what fails, and compares the rest", async () => {
    const { folder, at, text, table } = world();
    const first = await ended(start(folder, two));
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/^error: broken-1: .*folder/m);
    expect(first.stderr).not.toContain("error: plain");
    expect(first.stdout).toMatch(/^4 trainings, \d+ at a time, into /);
    expect(first.stdout).toMatch(/^plain +2 /m);
    expect(first.stdout).toContain("2 of 4 trainings are done");
    expect(readdirSync(at()).sort()).toEqual([
      "comparison.json",
      "experiment.json",
      "experiment.yaml",
      "runs",
      "runs.csv",
      "runs.parquet",
    ]);
    expect(table().map((line) => line.split(",").slice(0, 6).join(","))).toEqual([
      "run,name,policy,split,seed,status",
      "plain-1,plain,randomHard,,1,finished",
      "broken-1,broken,randomHard,folder,1,failed",
      "plain-2,plain,randomHard,,2,finished",
      "broken-2,broken,randomHard,folder,2,failed",
    ]);

    // Other settings under the name of a run that is there are another experiment.
    const other = await ended(start(folder, two.replace("steps: 4", "steps: 6")));
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: invalid output: .*plain-1 holds a run with other settings than plain-1 has now/),
    ]);

    const made = statSync(at("runs/plain-1/model.onnx")).mtimeMs;
    const again = await ended(start(folder, two.replace(/\n.*broken.*/, ""), ["--json"]));
    const lines = again.stdout.trimEnd().split("\n");
    expect([again.code, lines.length]).toEqual([0, 1]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      type: "summary",
      status: "finished",
      failed: [],
      comparison: { measure: "mapAtR", groups: [{ label: "plain", n: 2 }] },
    });
    expect(statSync(at("runs/plain-1/model.onnx")).mtimeMs).toBe(made);
    expect(JSON.parse(text("experiment.json"))).toMatchObject({ format: "kinfold-grid", trainings: 2, done: 2 });
  });

  test("Ctrl-C and a kill leave runs that the same command goes on with, to the same bits", async () => {
    const file =
      "data: synthetic\noptions: {policy: easy, epochs: 20, steps: 80, evaluate-every: 1, checkpoint-minutes: 0}\nseeds: 2\n";
    const whole = world();
    expect(await ended(start(whole.folder, file))).toMatchObject({ code: 0 });

    const { folder, at, text } = world();
    const one = start(folder, file, ["--workers", "1"]);
    const end = ended(one);
    await appears(at("runs/run-1/checkpoint.safetensors"));
    one.kill("SIGINT");
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(stdout).toContain("interrupted; the same command goes on; 0 of 2 trainings are done");
    expect(text("runs/run-1/run.json")).toContain('"status": "interrupted"');
    expect(readdirSync(at("runs"))).toEqual(["run-1"]);
    expect(text("runs.csv")).toMatch(/^run-1,1,interrupted,[^]*^run-2,2,not begun,/m);

    // Nobody is told when a process is killed: what it has started sees that nobody listens any more, and ends.
    const killed = start(folder, file, ["--workers", "1"]);
    const death = ended(killed);
    await appears(at("runs/run-1/training.lock"));
    killed.kill("SIGKILL");
    await death;
    while (existsSync(at("runs/run-1/training.lock"))) await setTimeout(10);
    expect(await ended(start(folder, file))).toMatchObject({ code: 0 });
    for (const run of ["run-1", "run-2"]) {
      for (const name of ["model.onnx", "events.jsonl"]) {
        const [mine, theirs] = [at, whole.at].map((place) => readFileSync(place("runs", run, name)));
        expect(mine?.equals(theirs ?? Buffer.alloc(0)), `${run}/${name}`).toBe(true);
      }
    }
    expect(text("runs.csv")).toBe(whole.text("runs.csv"));
  });
});
