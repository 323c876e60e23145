import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/files.ts";
import { bareRun, epochLine, stepLine, type TestStudio, testStudio, writeRun } from "../../../test/support/studio.ts";
import type { RunSummary } from "../api.ts";

const evaluation = (epoch: number, precisionAt1: number): string =>
  JSON.stringify({
    type: "evaluation",
    epoch,
    step: 10 * epoch,
    precisionAt1,
    mapAtR: 0.25,
    oneShot: [
      { ways: 2, accuracy: 0.9, trials: 10 },
      { ways: 5, accuracy: 0.7, trials: 10 },
    ],
  });

const list = async (studio: TestStudio) => (await studio.get("/api/runs")).json as RunSummary[];
const byId = async (studio: TestStudio) => Object.fromEntries((await list(studio)).map((run) => [run.id, run]));

test("a run in the list has settings, measures and small curves, and a folder within folders its whole path", async () => {
  const folder = temporaryFolder();
  const epochs = Array.from({ length: 100 }, (_, i) => epochLine(i + 1));
  writeRun(join(folder, "grid", "a b"), [evaluation(0, 0.1), ...epochs, evaluation(100, 0.8), stepLine(1005)]);
  const studio = await testStudio(folder);
  const [run, ...more] = await list(studio);
  expect(more).toEqual([]);
  expect(run).toMatchObject({
    id: "grid/a b",
    status: "finished",
    live: false,
    problem: null,
    dataset: "nowhere",
    loss: "triplet",
    policy: "semiHard",
    backbone: "mlp",
    seed: 1,
    epochs: 4,
    step: 1005,
    epoch: 101,
    measures: { precisionAt1: 0.8, mapAtR: 0.25, oneShot: 0.7 },
    curves: { precisionAt1: { x: [0, 100], y: [0.1, 0.8] } },
    settings: {
      "backbone.settings.hidden": "8,4",
      "optimizer.name": "adam",
      clipNorm: null,
      "schedule.mixture.semiHard": 1,
    },
  });
  expect(run?.curves.loss.x.length).toBeLessThanOrEqual(60);
  expect(run?.curves.loss.x.at(-1)).toBe(100);
});

test("runs that are damaged, half-written, of a later version or empty have a problem in one line, and hide no other", async () => {
  const folder = temporaryFolder({
    "half/run.json": JSON.stringify(bareRun).slice(0, 200),
    "later/run.json": JSON.stringify({ ...bareRun, version: 2 }),
    "empty/run.json": "",
    "bytes/run.json": Uint8Array.of(0, 255, 254),
    "no run/notes.txt": "",
    ".hidden/run.json": JSON.stringify(bareRun),
  });
  writeRun(join(folder, "whole"), [epochLine(1)]);
  writeRun(join(folder, "log"), [epochLine(1), "garbage", epochLine(2)]);
  mkdirSync(join(folder, "no log"));
  writeFileSync(join(folder, "no log", "run.json"), JSON.stringify(bareRun));
  const elsewhere = temporaryFolder({ "outside/run.json": JSON.stringify(bareRun) });
  symlinkSync(join(elsewhere, "outside"), join(folder, "link"));
  const studio = await testStudio(folder);
  const runs = await byId(studio);
  expect(Object.keys(runs).sort()).toEqual(["bytes", "empty", "half", "later", "log", "no log", "whole"]);
  expect(runs["half"]?.problem).toMatch(/^invalid run: half\/run.json is damaged \(it is not JSON\)/);
  expect(runs["later"]?.problem).toMatch(/is of version 2, expected version 1/);
  expect(runs["log"]).toMatchObject({
    problem: "line 2 of the log is no event and is passed over",
    curves: { loss: { x: [1, 2] } },
  });
  expect([runs["whole"]?.problem, runs["no log"]?.problem]).toEqual([null, null]);
  for (const { problem } of Object.values(runs)) expect(problem ?? "").not.toMatch(/\n|\/tmp|kinfold-/);
  expect((await studio.get("/api/runs/half")).status).toBe(409);
  expect((await studio.get("/api/runs/link")).status).toBe(404);
});

test("an empty folder has no runs, and what comes and goes in it is seen", async () => {
  const folder = temporaryFolder();
  const studio = await testStudio(folder);
  expect(await list(studio)).toEqual([]);
  writeRun(join(folder, "run"), []);
  writeFileSync(join(folder, "run", "training.lock"), JSON.stringify({ process: process.pid, host: hostname() }));
  expect(await list(studio)).toMatchObject([{ id: "run", live: true }]);
  rmSync(join(folder, "run", "training.lock"));
  expect(await list(studio)).toMatchObject([{ id: "run", live: false }]);
  rmSync(join(folder, "run"), { recursive: true });
  expect(await list(studio)).toEqual([]);
});

test("what was read of a log is not read again, unless it was cut back", async () => {
  const folder = temporaryFolder();
  const log = writeRun(join(folder, "run"), [stepLine(1), epochLine(1), epochLine(2)]);
  const studio = await testStudio(folder);
  expect((await byId(studio))["run"]).toMatchObject({ problem: null, curves: { loss: { x: [1, 2] } } });
  // Spoils what has been read, far enough from its end.
  const file = openSync(log, "r+");
  writeSync(file, "spoilt", 0);
  closeSync(file);
  appendFileSync(log, `${epochLine(3)}\n`);
  expect((await byId(studio))["run"]).toMatchObject({ problem: null, curves: { loss: { x: [1, 2, 3] } } });
  truncateSync(log, Buffer.byteLength(`${stepLine(1)}\n${epochLine(1)}\n`));
  expect((await byId(studio))["run"]).toMatchObject({
    problem: "line 1 of the log is no event and is passed over",
    curves: { loss: { x: [1] } },
  });
});

test("five hundred runs are listed, the one that changed last first", async () => {
  const folder = temporaryFolder();
  for (let i = 0; i < 500; i++) writeRun(join(folder, `run-${i}`), [stepLine(i + 1), epochLine(1)]);
  const studio = await testStudio(folder);
  const runs = await list(studio);
  expect(new Set(runs.map(({ id }) => id)).size).toBe(500);
  const times = runs.map(({ changedAt }) => changedAt);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect((await list(studio)).length).toBe(500);
});
