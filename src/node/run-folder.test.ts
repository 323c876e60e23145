import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/run-cli.ts";
import { InputError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { exportModel } from "../engine/model.ts";
import { freshState } from "../engine/state.ts";
import { layoutFor } from "../engine/step-graph.ts";
import { mlp } from "../nn/mlp.ts";
import { initialWeights } from "../nn/scope.ts";
import type { RunStart } from "../recipe/run-schema.ts";
import type { TrainingEvent } from "../training/events.ts";
import { beginning, type Snapshot } from "../training/progress.ts";
import { readEvents } from "./events-log.ts";
import { openRun, readRun } from "./open-run.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { checkOutput } from "./check-output.ts";
import { continueRun, createRun } from "./run-folder.ts";

const start: RunStart = {
  command: "npx kinfold train data.csv",
  arguments: ["train", "data.csv"],
  versions: { kinfold: "0.1.0" },
  settings: {
    loss: { name: "triplet", settings: {} },
    pretrain: null,
    policy: "nspa",
    schedule: { anneal: "linear" },
    backbone: { name: "mlp", settings: { hidden: [4] } },
    normalise: false,
    epochs: 2,
    stepsPerEpoch: 1,
    classes: 2,
    samples: 2,
    sampler: { name: "classBalanced", settings: {} },
    margin: 0.2,
    distance: "euclidean",
    miningDistance: "euclidean",
    draw: "pair",
    pairs: "unordered",
    reduction: "active",
    optimizer: { name: "adam", settings: {} },
    learningRate: { schedule: "constant", rate: 0.001, warmUp: 0 },
    evaluateEvery: 1,
    keep: "last",
    measure: "mapAtR",
    earlyStopping: null,
    plateau: null,
    clipNorm: null,
    decay: "matrices",
    average: null,
    accumulate: 1,
    onCollapse: "warn",
    augmentation: null,
    turns: false,
    seed: 1,
    threads: null,
  },
  data: {
    name: "data.csv",
    samples: 4,
    sampleShape: [3],
    classNames: ["a", "b"],
    fingerprint: "0123",
    preprocessing: { kind: "vectors", columns: ["x", "y", "z"], mean: [0, 0, 0], std: [1, 1, 1] },
  },
  split: { description: "by sample", train: 2, validation: ["data.csv:2", "data.csv:4"], test: [] },
};

const backbone = mlp({ hidden: [4], embedding: 2 });
const layout = layoutFor(backbone, [1, 3]);
const state = freshState(initialWeights(layout, createRandom(1)), 2);
const model = exportModel(backbone, [3], state);
const step: TrainingEvent = {
  type: "step",
  step: 1,
  epoch: 1,
  loss: 0.5,
  pairs: 2,
  mined: 2,
  active: 1,
  gradientNorm: 0.5,
  learningRate: 0.001,
  mixture: { randomHard: 1 },
  updated: true,
};
const snapshot: Snapshot = {
  state,
  best: null,
  sound: null,
  announced: true,
  progress: { ...beginning(), step: 1 },
  feed: { batches: { random: [1, 2, 3, 4, 5], classes: [], samples: [] }, ahead: [] },
  stepper: { draws: [1, 2, 3, 4, 5], capacity: 0 },
};
const warning: TrainingEvent = { type: "warning", code: "small-class", step: 0, message: "few" };
const result = { status: "finished", message: "2 epochs done", model, report: "<!doctype html>" } as const;

test("a run is written as it goes on and can be opened when it is whole", async () => {
  const folder = join(temporaryFolder(), "runs", "one");
  const run = createRun(folder, start);
  expect(existsSync(folder)).toBe(false);
  run.onEvent(warning);
  expect(readdirSync(folder).sort()).toEqual(["events.jsonl", "run.json", "training.lock"]);
  expect((await readRun(folder)).status).toBe("running");
  run.onEvent(step);
  expect(await run.checkpoint(snapshot, layout, { note: "kept" })).toBe("checkpoint.safetensors");
  await run.finish(result);

  expect(readdirSync(folder).sort()).toEqual([
    "checkpoint.safetensors",
    "events.jsonl",
    "model.onnx",
    "report.html",
    "run.json",
  ]);
  expect(readFileSync(join(folder, "events.jsonl"), "utf8").split("\n")).toHaveLength(3);
  const size = statSync(join(folder, "events.jsonl")).size;
  expect(await readSnapshot(folder, () => ({ layout, slots: 2 }))).toMatchObject({
    snapshot,
    file: "checkpoint.safetensors",
    logBytes: size,
    notes: { note: "kept", seed: "1" },
  });
  const opened = await openRun(folder, { threads: 1 });
  expect(opened.configuration).toMatchObject({ ...start, status: "finished", message: "2 epochs done", version: 1 });
  expect(opened.model.embeddingSize).toBe(2);
  expect((await opened.model.embed(new Float32Array(6), 2)).data).toHaveLength(4);
  await opened.dispose();
});

test("a training that fails before its first step leaves nothing, later it leaves what there is", async () => {
  const parent = temporaryFolder();
  const early = createRun(join(parent, "early"), start);
  await early.fail("nothing yet");
  early.onEvent(warning);
  await early.fail("no use");
  expect(readdirSync(parent)).toEqual([]);

  const late = createRun(join(parent, "late"), start);
  late.onEvent(step);
  await late.fail("out of memory");
  expect(await readRun(join(parent, "late"))).toMatchObject({ status: "failed", message: "out of memory" });
});

test("a folder that is not free is refused before anything is written", () => {
  const parent = temporaryFolder();
  const at = (name: string) => join(parent, name);
  mkdirSync(at("empty"));
  checkOutput(at("empty"));
  checkOutput(at("new/and/deep"));
  mkdirSync(at("run"));
  writeFileSync(at("run/run.json"), "{}");
  mkdirSync(at("other"));
  writeFileSync(at("other/notes.txt"), "");
  writeFileSync(at("file"), "");
  expect(() => checkOutput(at("run"))).toThrow(
    /^invalid output: .*run already holds a run, .* choose another with --out/,
  );
  expect(() => checkOutput(at("other"))).toThrow(/other is not empty/);
  expect(() => checkOutput(at("file"))).toThrow(/file is a file/);
  expect(() => checkOutput(at("file/run"))).toThrow(/cannot be made, since .*file is no folder/);
  expect(() => createRun(at("run"), start).onEvent(warning)).toThrow(InputError);
});

test.skipIf(process.getuid?.() === 0)("a place that may not be written to is refused", () => {
  const parent = temporaryFolder();
  chmodSync(parent, 0o500);
  expect(() => checkOutput(join(parent, "run"))).toThrow(/cannot be made/);
});

test("what cannot be opened as a run says what is missing or damaged, in one line", async () => {
  const folder = join(temporaryFolder(), "run");
  const refused = async (message: RegExp) => {
    const error: unknown = await openRun(folder, { threads: 1 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("\n");
  };
  await refused(/missing run: no such folder/);
  mkdirSync(folder);
  await refused(/missing run: .* has no run\.json, expected a folder that kinfold train has made/);
  const write = (text: string) => writeFileSync(join(folder, "run.json"), text);
  write("{");
  await refused(/invalid run: .*run\.json is damaged \(it is not JSON\)/);
  const whole = { format: "kinfold-run", version: 1, status: "finished", message: "", ...start };
  write(JSON.stringify({ ...whole, version: 2 }));
  await refused(/is of version 2, expected version 1/);
  write(JSON.stringify({ ...whole, settings: { ...start.settings, margin: "wide" } }));
  await refused(/damaged \(settings\.margin: expected number, received string\)/);
  write(JSON.stringify({ ...whole, status: "running" }));
  await refused(/missing model: .*model\.onnx: its training goes on or was killed; wait for its end or train again/);
  write(JSON.stringify(whole));
  writeFileSync(join(folder, "model.onnx"), model.subarray(0, 100));
  await refused(/invalid model: .*model\.onnx cannot be opened/);
});

test("a run that goes on cuts its log back to the last checkpoint and is never removed", async () => {
  const folder = join(temporaryFolder(), "run");
  const first = createRun(folder, start);
  first.onEvent(step);
  await first.checkpoint(snapshot, layout);
  first.onEvent({ ...step, step: 2 });
  await first.fail("power cut");
  const found = await readSnapshot(folder, () => ({ layout, slots: 2 }));
  expect(await readEvents(join(folder, "events.jsonl"))).toHaveLength(2);

  const failing = continueRun(folder, start, found?.logBytes ?? 0);
  failing.onEvent(warning);
  await failing.fail("at once again");
  expect(await readRun(folder)).toMatchObject({ status: "failed", message: "at once again" });

  const second = continueRun(folder, start, found?.logBytes ?? 0);
  second.onEvent({ ...step, step: 3 });
  await second.finish(result);
  expect(await readEvents(join(folder, "events.jsonl"))).toEqual([step, { ...step, step: 3 }]);
  expect((await readRun(folder)).status).toBe("finished");
  expect(existsSync(join(folder, "training.lock"))).toBe(false);

  truncateSync(join(folder, "events.jsonl"), 10);
  expect(() => continueRun(folder, start, found?.logBytes ?? 0).onEvent(step)).toThrow(/has 10 bytes, but \d+ when/);
});

test("a run that somebody writes is not taken over; one whose writer is gone is", async () => {
  const folder = join(temporaryFolder(), "run");
  const run = createRun(folder, start);
  run.onEvent(step);
  const lock = join(folder, "training.lock");
  const held = (text: string) => {
    writeFileSync(lock, text);
    return () => continueRun(folder, start, 0);
  };
  const host = hostname();
  expect(held(JSON.stringify({ process: process.ppid, host }))).toThrow(
    `is being written by process ${process.ppid}, expected one that nobody writes`,
  );
  expect(held(JSON.stringify({ process: 1, host: "elsewhere" }))).toThrow(/process 1 of elsewhere.*remove .*lock$/);
  // No process has a number as large as this.
  expect(held(JSON.stringify({ process: 2 ** 30, host }))).not.toThrow();
  expect(held("{half")).not.toThrow();
  await run.finish(result);
});

test.skipIf(!existsSync("/dev/full"))(
  "a full disk is said in one line with the way to go on, and takes nothing",
  async () => {
    const folder = join(temporaryFolder(), "run");
    const run = createRun(folder, start);
    run.onEvent(step);
    await run.checkpoint(snapshot, layout);
    await run.fail("stopped");
    // The log becomes a place that takes no bytes.
    rmSync(join(folder, "events.jsonl"));
    symlinkSync("/dev/full", join(folder, "events.jsonl"));
    const again = continueRun(folder, start, 0);
    expect(() => again.onEvent({ ...step, step: 2 })).not.toThrow();
    expect(() => again.onEvent(warning)).toThrow(
      `cannot write the run ${folder}: there is no space left on the disk; free some, and go on from the last checkpoint with: npx kinfold train --resume ${folder}`,
    );
    expect((await readSnapshot(folder, () => ({ layout, slots: 2 })))?.snapshot).toEqual(snapshot);
  },
);
