import { expect, test } from "vitest";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
import { clusterChoices, difficultyChart, distanceChart, lossChart, mixtureChart, retrievalChart } from "./charts.ts";
import { emptyLog, withEvents } from "./log.ts";
import type { Evaluation, Logged } from "./logged.ts";

/** What the charts read of a run's settings. */
const settings = {
  epochs: 20,
  stepsPerEpoch: 10,
  pretrain: null,
  schedule: { anneal: "linear", epochStep: 5 },
} as unknown as RunConfiguration["settings"];

const step = (number: number, mixture: Record<string, number>): Logged => ({
  type: "step",
  step: number,
  epoch: Math.ceil(number / 10),
  loss: number,
  pairs: 4,
  mined: 4,
  active: 2,
  gradientNorm: 1,
  learningRate: 0.1,
  mixture,
  updated: true,
});

const evaluation: Evaluation = { type: "evaluation", epoch: 2, step: 20, precisionAt1: 0.5, mapAtR: 0.25 };

test("an empty log gives charts without points", () => {
  expect(lossChart(emptyLog, settings).lines.every(({ x }) => x.length === 0)).toBe(true);
  expect(retrievalChart(emptyLog, settings).lines.map(({ label }) => label)).toEqual(["precision at 1"]);
  expect(lossChart(emptyLog, settings).xRange).toEqual([0, 1]);
});

test("steps stand at the part of their epoch that is done", () => {
  const log = withEvents(emptyLog, [step(5, {}), step(10, {}), step(15, {})]);
  const [steps] = lossChart(log, settings).lines;
  expect([steps?.x, steps?.y]).toEqual([
    [0.5, 1, 1.5],
    [5, 10, 15],
  ]);
});

test("mixtures are those that were up to the present, and from there on those that are planned", () => {
  const byHand = { randomHard: 0.3, semiHard: 0.7 };
  const log = withEvents(emptyLog, [step(1, { randomHard: 1 }), step(11, byHand), step(25, byHand)]);
  const chart = mixtureChart(log, settings, true);
  expect(chart?.lines.map(({ label }) => label)).toEqual(["random hard", "semi-hard", "hardest"]);
  expect(chart?.lines[1]?.x).toEqual([0, 1, 3, 5, 10, 15, 20]);
  expect(chart?.lines[1]?.y).toEqual([0, 0.7, 0, 0.1, 0.2, 0.30000000000000004, 0.30000000000000004]);
  expect(chart?.present).toBe(2.5);
});

test("a mixture that was set by hand is not followed by a plan", () => {
  const byHand = { hardest: 1 };
  const control: Logged = { type: "control", step: 10, action: "mixture", mixture: byHand };
  const log = withEvents(emptyLog, [step(1, { randomHard: 1 }), control, step(11, byHand)]);
  const hardest = mixtureChart(log, settings, true)?.lines.find(({ label }) => label === "hardest");
  expect([hardest?.x, hardest?.y]).toEqual([
    [0, 1, 20],
    [0, 1, 1],
  ]);
});

test("a training without triplets has no mixture", () => {
  const log = withEvents(emptyLog, [step(1, {})]);
  expect(mixtureChart(log, { ...settings, schedule: {} }, true)).toBeNull();
});

test("difficulty is drawn where evaluations tell it, and distances are shares of their kind", () => {
  expect(difficultyChart(withEvents(emptyLog, [evaluation]), settings).lines).toHaveLength(1);
  const whole: Evaluation = {
    ...evaluation,
    difficulty: { easy: 0.5, semiHard: 0.3, hard: 0.2 },
    distances: { edges: [0, 1, 2], positive: [3, 1], negative: [0, 40] },
  };
  expect(difficultyChart(withEvents(emptyLog, [whole]), settings).lines).toHaveLength(4);
  expect(distanceChart(evaluation, 0.2)).toBeNull();
  const chart = distanceChart(whole, 0.2);
  expect(chart?.lines.map(({ y }) => y)).toEqual([
    [0.75, 0.25, 0.25],
    [0, 1, 1],
  ]);
  expect(chart?.marks?.map(({ x }) => x)).toEqual([0.75, 0.95]);
});

test("every cluster measure of the report can be chosen", () => {
  expect(clusterChoices.flatMap(({ keys }) => keys)).toHaveLength(14);
});
