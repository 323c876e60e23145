import { expect, test } from "vitest";
import type { Evaluation } from "../training/logged.ts";
import { isShare, measureLabel, measuresOf } from "./measures.ts";

const evaluation: Evaluation = {
  type: "evaluation",
  epoch: 3,
  step: 30,
  precisionAt1: 0.9,
  mapAtR: 0.5,
  oneShot: [
    { ways: 2, accuracy: 0.8, trials: 100 },
    { ways: 20, accuracy: 0.6, trials: 100 },
  ],
  health: { effectiveRank: 5, rmsDistance: 1, radius: 0.5, lossToMargin: null, gradientNorm: 2, verdict: "sound" },
  distances: { edges: [0, 1, 2], positive: [1, 0], negative: [0, 1] },
  difficulty: { easy: 0.5, semiHard: 0.25, hard: 0.25 },
};

test("measures go by the names that kinfold compare gives them", () => {
  expect(Object.fromEntries(measuresOf(evaluation))).toEqual({
    precisionAt1: 0.9,
    mapAtR: 0.5,
    "oneShot.2": 0.8,
    "oneShot.20": 0.6,
    oneShot: 0.6,
    "health.effectiveRank": 5,
    "health.rmsDistance": 1,
    "health.radius": 0.5,
    "health.gradientNorm": 2,
    "difficulty.easy": 0.5,
    "difficulty.semiHard": 0.25,
    "difficulty.hard": 0.25,
  });
});

test("names are written for readers, those of later versions too", () => {
  expect(measureLabel("precisionAt1")).toBe("precision at 1");
  expect(measureLabel("oneShot.20")).toBe("20-way one-shot accuracy");
  expect(measureLabel("health.effectiveRank")).toBe("health: effective rank");
  expect([isShare("mapAtR"), isShare("oneShot.5"), isShare("health.radius")]).toEqual([true, true, false]);
});
