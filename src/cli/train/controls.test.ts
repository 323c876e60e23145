import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { sendControl } from "../../node/control-file.ts";
import { readEvents } from "../../node/events-log.ts";
import { readRun } from "../../node/open-run.ts";
import { readControls } from "../../node/read-controls.ts";

const training = ["train", "synthetic", "--epochs", "5", "--steps", "20", "--evaluate-every", "5", "--threads", "1"];

/** Trains into a folder; `at` says what happens once it has said so much. */
async function trained(folder: string, more: readonly string[] = [], at: Readonly<Record<string, () => void>> = {}) {
  const left = new Map(Object.entries(at));
  const result = await runCli([...training, "--json", ...more, "--out", folder], {
    onOutput(text) {
      for (const [said, happens] of left) {
        if (!text.includes(said)) continue;
        left.delete(said);
        happens();
      }
    },
  });
  return { ...result, events: await readEvents(join(folder, "events.jsonl")) };
}
const bytes = (...path: string[]) => readFileSync(join(...path));

/** Asks for a pause, and stays until the training looks at its file again. */
function pause(folder: string): void {
  sendControl(folder, { action: "pause" });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);
}

/** What a person does to a training whose control file is looked at while it is paused. */
async function handled(folder: string, more: readonly string[] = []) {
  return trained(folder, more, {
    '"step":3,': () => pause(folder),
    '"action":"pause"': () => {
      sendControl(folder, { action: "mixture", mixture: { hardest: 0.5, semiHard: 0.5 } });
      appendFileSync(join(folder, "control.jsonl"), '{"action":"faster"}\nnot JSON\n');
      sendControl(folder, { action: "resume" });
    },
  });
}

describe("control.jsonl of a run", () => {
  test("pauses a training and changes its mixture, and --controls makes the same model of its log", async () => {
    const place = temporaryFolder();
    const [first, again, plain] = ["first", "again", "plain"].map((name) => join(place, name));
    const { events, code } = await handled(first ?? "");
    expect(code).toBe(0);
    const controls = events.filter((event) => event.type === "control");
    expect(controls.map(({ action }) => action)).toEqual(["pause", "mixture", "resume"]);
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).toEqual([
      expect.stringMatching(/^a line of control.jsonl is passed over: action: .* in {"action":"faster"}$/),
      "a line of control.jsonl is passed over: not JSON: not JSON",
    ]);
    const changes = await readControls(first ?? "");
    expect(changes).toEqual(controls.filter(({ action }) => action === "mixture"));
    await trained(again ?? "", ["--controls", first ?? ""]);
    await trained(plain ?? "");
    const modelOf = (folder = "") => bytes(folder, "checkpoint.safetensors").subarray(4096);
    expect(bytes(again ?? "", "model.onnx").equals(bytes(first ?? "", "model.onnx"))).toBe(true);
    expect(modelOf(again).equals(modelOf(plain))).toBe(false);
    const { settings } = await readRun(again ?? "");
    expect(settings.controls).toEqual(changes.map(({ step, mixture }) => ({ step, mixture })));
    expect(readFileSync(join(first ?? "", "report.html"), "utf8")).toContain(
      "the mixture is set by hand to hardest 0.5",
    );
  });

  test("is done again where a training is killed behind its last checkpoint, to the same log and model", async () => {
    const place = temporaryFolder();
    const [whole, killed] = [join(place, "whole"), join(place, "killed")];
    const log = join(place, "log.jsonl");
    writeFileSync(
      log,
      [3, 11, 16]
        .map(
          (step, i) =>
            `${JSON.stringify({ type: "control", step, epoch: 1, action: "mixture", mixture: [{ hardest: 1 }, { semiHard: 1 }, { randomHard: 1 }][i] })}\n`,
        )
        .join(""),
    );
    await trained(whole, ["--controls", log, "--checkpoint-minutes", "0"]);
    // What a killed process leaves: a checkpoint of step 7, and the log as it was after step 13.
    let copied = false;
    await trained(killed, ["--controls", log, "--checkpoint-minutes", "0"], {
      '"step":8,': () => cpSync(killed, join(place, "copy"), { recursive: true }),
      '"step":14,': () => {
        cpSync(join(killed, "events.jsonl"), join(place, "copy", "events.jsonl"));
        copied = true;
      },
    });
    expect(copied).toBe(true);
    const copy = join(place, "copy");
    rmSync(join(copy, "training.lock"));
    expect((await runCli(["train", "--resume", copy, "--quiet"])).code).toBe(0);
    for (const name of ["events.jsonl", "model.onnx", "checkpoint.safetensors"]) {
      expect(bytes(copy, name).equals(bytes(whole, name))).toBe(true);
    }
  });

  test("ends a training that is told to stop, which can be gone on with", async () => {
    const folder = join(temporaryFolder(), "run");
    const stopped = await trained(folder, [], {
      '"step":3,': () => pause(folder),
      '"action":"pause"': () => sendControl(folder, { action: "stop" }),
    });
    expect(stopped.code).toBe(130);
    expect(stopped.events.at(-1)).toMatchObject({ type: "end", reason: "interrupted" });
    // What was asked of the process before is not asked of this one.
    expect((await runCli(["train", "--resume", folder, "--quiet"])).code).toBe(0);
    expect((await readRun(folder)).status).toBe("finished");
  });

  test("is not written where nobody trains, nor with what is no command", async () => {
    const folder = temporaryFolder();
    expect(() => sendControl(folder, { action: "pause" })).toThrow(`no training is running in ${folder}`);
    writeFileSync(join(folder, "training.lock"), JSON.stringify({ process: 2 ** 22 + 1, host: "elsewhere" }));
    const wrong = { action: "mixture", mixture: { semiHard: NaN } } as const;
    expect(() => sendControl(folder, wrong)).toThrow(
      "invalid control: mixture.semiHard: expected number, received NaN",
    );
    const id = sendControl(folder, { action: "pause" });
    expect(readFileSync(join(folder, "control.jsonl"), "utf8")).toBe(`{"id":"${id}","action":"pause"}\n`);
  });

  test("--controls of what is no log is refused before any data is read", async () => {
    const { code, stderr } = await runCli(["train", "no/data", "--controls", "no/log"]);
    expect([code, stderr]).toEqual([2, "error: missing log: no/log, expected a run, or the events.jsonl of one\n"]);
  });
});
