import { describe, expect, it } from "vitest";
import { trainingOf } from "../../test/fixtures/report-data.ts";
import { aliveAt, lostAtEpoch } from "./alive.ts";
import type { TrainingRecord } from "./data.ts";

const ended = (reason: string, epoch: number, collapsedAtEpoch: number | null = null): TrainingRecord =>
  trainingOf([], { end: { reason, epoch, message: "" }, collapsedAtEpoch });

describe("trainings that are alive", () => {
  it("counts a finished training to the end, even one that stopped early because it had learned enough", () => {
    expect(aliveAt([ended("finished", 40), ended("finished", 100)], 100)).toBe(2);
  });

  it("loses a training at the very epoch of its collapse, whether or not the collapse ended it", () => {
    const trainings = [ended("collapsed", 30, 30), ended("finished", 100, 20)];
    expect([0, 19, 20, 29, 30, 100].map((epoch) => aliveAt(trainings, epoch))).toEqual([2, 2, 1, 1, 0, 0]);
  });

  it("loses a training whose loss was not finite or that ran out of triplets", () => {
    expect(lostAtEpoch(ended("not-finite", 7))).toBe(7);
    expect(lostAtEpoch(ended("no-triplets", 9))).toBe(9);
  });

  it("counts an interrupted training up to and including its last epoch", () => {
    const trainings = [ended("interrupted", 12)];
    expect([aliveAt(trainings, 12), aliveAt(trainings, 13)]).toEqual([1, 0]);
  });

  it("finds none alive among none", () => {
    expect(aliveAt([], 0)).toBe(0);
  });
});
