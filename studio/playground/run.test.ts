import { expect, test } from "vitest";
import { matrix } from "../../src/core/matrix.ts";
import { createRandom } from "../../src/core/random.ts";
import { reportOf } from "../../test/fixtures/report-data.ts";
import { aligned } from "./align.ts";
import type { PlaygroundMessage } from "./messages.ts";
import { matching, nearestOf } from "./neighbours.ts";
import { ending } from "./words.ts";
import { durationText, emptyRun, heard, type Run, secondsLeft, stepsPerSecond } from "./run.ts";

const plan = {
  lines: [],
  defaults: {},
  epochs: 10,
  steps: 100,
  policies: [],
};
/** Four samples of one dimension each. */
const outcome = {
  end: { reason: "finished", message: "all done", epoch: 1, step: 3 },
  model: new Uint8Array(0),
  report: reportOf(createRandom(1), ["nspa"], 1),
  embeddings: matrix(Float32Array.of(0, 1, 1, 5), 4, 1),
  ids: ["p", "q", "r", "s"],
  labels: Int32Array.of(0, 0, 1, 1),
  classNames: ["Alpha", "beta"],
  trained: new Uint8Array(4),
  distance: "euclidean",
} as const;

const running: Run = { ...emptyRun, standing: "running", plan };
const step = (count: number): PlaygroundMessage => ({ type: "step", step: count, epoch: 1 });
const control = (action: "pause" | "resume" | "stop"): PlaygroundMessage => ({
  type: "control",
  event: { type: "control", step: 4, epoch: 1, action },
});

test("speed and time left are told from the latest ten seconds, and a pause begins them anew", () => {
  const fast = heard(heard(running, step(10), 0), step(30), 1000);
  expect([stepsPerSecond(fast), secondsLeft(fast)]).toEqual([20, 3.5]);
  const slow = heard(heard(fast, step(40), 11_000), step(50), 21_000);
  expect(stepsPerSecond(slow)).toBe(1);
  expect(stepsPerSecond(heard(slow, control("pause"), 22_000))).toBeNull();
});

test("a run stands as its messages say", () => {
  const paused = heard(running, control("pause"), 0);
  expect(paused.standing).toBe("paused");
  expect(heard(paused, control("resume"), 0).standing).toBe("running");
  expect(heard(running, control("stop"), 0).standing).toBe("finishing");
  expect(heard(running, { type: "failed", message: "no" }, 0)).toMatchObject({ standing: "failed", message: "no" });
});

test("a training that was stopped is told from one that has come to its end", () => {
  const ended = (reason: "finished" | "interrupted") =>
    heard(running, { type: "finished", outcome: { ...outcome, end: { ...outcome.end, reason } } }, 0);
  expect(ended("finished")).toMatchObject({ standing: "finished", message: "all done", step: 3 });
  expect(ended("interrupted")).toMatchObject({ standing: "stopped", message: "what was learned so far is kept" });
});

test("times are short", () => {
  expect([0.2, 59, 90, 7500].map(durationText)).toEqual(["1 s", "59 s", "2 min", "2 h 5 min"]);
});

test("a picture of principal components faces as the one before", () => {
  const before = { x: [1, 2], y: [3, -1], label: [0, 1], projection: "PCA, 60 % of the variance" };
  expect(aligned({ ...before, x: [-1, -2] }, before)).toEqual(before);
  const plane = { ...before, x: [-1, -2], projection: "embedding" };
  expect(aligned(plane, before)).toBe(plane);
});

test("the nearest of a sample are told without itself, with what is of its class", () => {
  expect(nearestOf(outcome, 1, 2)).toEqual([
    { index: 2, distance: 0, isOwnClass: false },
    { index: 0, distance: 1, isOwnClass: true },
  ]);
  expect(matching(outcome, "alpha", 9)).toEqual([0, 1]);
  expect(matching(outcome, "S", 9)).toEqual([3]);
});

test("a long name is told by its end", () => {
  expect(ending("short")).toBe("short");
  expect(ending("Greek/character01")).toBe("character01");
  expect(ending("Greek/a-very-long-character-01")).toBe("…ng-character-01");
  expect(ending("trailing/slashes/", 9)).toBe("…slashes/");
});
