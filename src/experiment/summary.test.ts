import { describe, expect, test } from "vitest";
import { resultOf } from "../../test/support/experiment.ts";
import { paperProtocol } from "./protocol.ts";
import { summaryCsv } from "./report.ts";
import { findings, summarisePolicies } from "./summary.ts";

const foreigns = [0.1, 0.4, 0.7, 0.2];
const results = [
  ...foreigns.map((foreign, i) =>
    resultOf({ policy: "hardest", seed: i + 1, foreign, collapsedAtEpoch: i < 3 ? 10 : null, precisionAt1: i / 4 }),
  ),
  ...["randomHard", "semiHard", "nspa"].map((policy) => resultOf({ policy, seed: 1, foreign: 0 })),
];
const policies = ["randomHard", "semiHard", "hardest", "nspa"];

/** Mean and standard deviation as one would write them down, with n − 1. */
function naive(values: readonly number[]) {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

describe("the summary of an experiment", () => {
  test("takes mean and deviation over all trainings, and over those that did not end collapsed", () => {
    const hardest = summarisePolicies(policies, results).find(({ policy }) => policy === "hardest");
    const [all, precision] = [naive(foreigns), naive([0, 0.25, 0.5, 0.75])];
    expect(hardest).toMatchObject({ trainings: 4, collapsed: 3, collapsedOnce: 4 });
    expect(hardest?.foreign.mean).toBeCloseTo(all.mean, 12);
    expect(hardest?.foreign.sd).toBeCloseTo(all.sd, 12);
    expect(hardest?.foreignOfSurvivors).toMatchObject({ count: 1, mean: 0.2 });
    expect(hardest?.precisionAt1.mean).toBeCloseTo(precision.mean, 12);
    expect(hardest?.mapAtR.mean).toBeCloseTo(precision.mean / 2, 12);
    expect(hardest?.unseen.precisionAt1.mean).toBeCloseTo(precision.mean / 4, 12);
  });

  test("keeps the order of the protocol and leaves out a policy without trainings", () => {
    expect(summarisePolicies(policies, results).map(({ policy }) => policy)).toEqual(policies);
    expect(summarisePolicies(["easy", "nspa"], results).map(({ policy }) => policy)).toEqual(["nspa"]);
  });

  test("sees both findings where most of hardest collapse and the others end clean", () => {
    const found = findings(summarisePolicies(policies, results));
    expect(found.map(({ holds }) => holds)).toEqual([true, true]);
    expect(found[0]?.evidence).toBe(
      "3 of 4 end collapsed to a point (found collapsed at any report after the start: 4; already before training: 0)",
    );
  });

  test("does not see them where only half of hardest collapse, or one policy keeps a foreign sample", () => {
    const spoilt = [
      ...results.slice(1),
      resultOf({ policy: "hardest", seed: 5, foreign: 0 }),
      resultOf({ policy: "nspa", seed: 2, foreign: 0.003 }),
    ];
    expect(findings(summarisePolicies(policies, spoilt)).map(({ holds }) => holds)).toEqual([false, false]);
  });

  test("answers neither way where the policies it is about were not trained", () => {
    expect(findings(summarisePolicies(["nspa"], results)).map(({ holds }) => holds)).toEqual([null, null]);
  });

  test("has a row a training in its CSV, as many cells as heads, ordered by policy and seed", () => {
    const protocol = paperProtocol({ trainings: 4 });
    const [head = [], ...rows] = summaryCsv(protocol, [...results].reverse())
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    expect(rows.map((row) => row.slice(0, 2).join(" "))).toEqual([
      "randomHard 1",
      "semiHard 1",
      "hardest 1",
      "hardest 2",
      "hardest 3",
      "hardest 4",
      "nspa 1",
    ]);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]));
    const foreign = head.indexOf("avgPctOfNegativesInCluster");
    expect(rows.map((row) => Number(row[foreign]))).toEqual([0, 0, ...foreigns, 0]);
  });
});
