import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../test/support/run-cli.ts";
import type { TrainingEvent } from "../training/events.ts";
import { progressFile, readProgress } from "./progress-file.ts";

const stepEvent = (step: number): TrainingEvent => ({
  type: "step",
  step,
  epoch: Math.ceil(step / 10),
  loss: 1,
  pairs: 1,
  mined: 1,
  active: 1,
  gradientNorm: 1,
  learningRate: 0.1,
  mixture: {},
  updated: true,
});

/** A training of 100 steps of 8 samples, by a clock that the test sets. */
function begun() {
  const folder = temporaryFolder();
  let clock = Date.UTC(2026, 0, 2);
  const file = progressFile(folder, { steps: 100, epochs: 10, samples: 8, now: () => clock });
  return {
    folder,
    file,
    /** Says an event after so many milliseconds, and returns what the file says then. */
    after(milliseconds: number, event: TrainingEvent) {
      clock += milliseconds;
      file.onEvent(event);
      return readProgress(folder);
    },
  };
}

test("progress is written once a second at most, with the pace and the time that is left", () => {
  const { after } = begun();
  expect(after(0, { type: "warning", code: "data", step: 0, message: "" })).toEqual({
    step: 0,
    steps: 100,
    epoch: 0,
    epochs: 10,
    imagesPerSecond: null,
    secondsLeft: null,
    startedAt: "2026-01-02T00:00:00.000Z",
    updatedAt: "2026-01-02T00:00:00.000Z",
    paused: false,
    ended: false,
    pid: process.pid,
  });
  expect(after(1000, stepEvent(1))).toMatchObject({ step: 1, imagesPerSecond: null, secondsLeft: null });
  expect(after(500, stepEvent(2))).toMatchObject({ step: 1 });
  expect(after(500, stepEvent(3))).toMatchObject({ step: 3, epoch: 1, imagesPerSecond: 16, secondsLeft: 48.5 });
  expect(after(4000, stepEvent(11))).toMatchObject({ step: 11, epoch: 2, imagesPerSecond: 16, secondsLeft: 44.5 });
});

test("a pause is said at once and is no part of the pace, nor is the end", () => {
  const { after } = begun();
  after(0, stepEvent(1));
  after(1000, stepEvent(3));
  const place = { type: "control", step: 3, epoch: 1 } as const;
  expect(after(0, { ...place, action: "pause" })).toMatchObject({ paused: true, secondsLeft: 48.5 });
  expect(after(3_600_000, { ...place, action: "resume" })).toMatchObject({ paused: false, secondsLeft: 48.5 });
  expect(after(1000, stepEvent(5))).toMatchObject({ imagesPerSecond: 16, secondsLeft: 47.5 });
  const end = after(10, { type: "end", reason: "time", epoch: 0, step: 5, message: "" });
  expect(end).toMatchObject({ step: 5, secondsLeft: 0, ended: true, imagesPerSecond: 16 });
});

test("a training leaves its last word, and one that failed none", async () => {
  const folder = join(temporaryFolder(), "run");
  const settings = ["--epochs", "2", "--steps", "4", "--threads", "1", "--quiet", "--accumulate", "2"];
  await runCli(["train", "synthetic", ...settings, "--out", folder]);
  expect(readProgress(folder)).toMatchObject({ step: 4, steps: 4, epoch: 2, epochs: 2, ended: true, paused: false });
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  const { file, folder: other, after } = begun();
  after(0, stepEvent(1));
  file.remove();
  expect(existsSync(join(other, "progress.json"))).toBe(false);
  expect(readProgress(other)).toBeNull();
});

test("progress that nobody can read is an error in a line", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "progress.json"), '{"step":-1}');
  expect(() => readProgress(folder)).toThrow(/^invalid progress: .*progress.json: step: .*; remove it$/);
});
