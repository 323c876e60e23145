import { describe, expect, it } from "vitest";
import { averagePrecision, compareDefinitions } from "./average-precision.ts";

describe("averagePrecision", () => {
  it("has five values for one ranking of the same name", () => {
    // Right at ranks 1 and 3 of the first 4, and at 6: R = 3.
    const ranks = Int32Array.of(1, 3, 6);
    const sum = 1 + 2 / 3;
    const value = (denominator: "r" | "min(k,r)" | "retrieved" | "k" | "class size", depth: number | "all" | "r") =>
      averagePrecision(ranks, 3, { denominator, depth });
    expect(value("r", 4)).toBeCloseTo(sum / 3, 12);
    expect(value("min(k,r)", 2)).toBeCloseTo(1 / 2, 12);
    expect(value("retrieved", 4)).toBeCloseTo(sum / 2, 12);
    expect(value("k", 4)).toBeCloseTo(sum / 4, 12);
    expect(value("class size", 4)).toBeCloseTo(sum / 4, 12);
    expect(value("r", "r")).toBeCloseTo(sum / 3, 12);
    expect(value("r", "all")).toBeCloseTo((sum + 3 / 6) / 3, 12);
    expect(averagePrecision(Int32Array.of(9), 1, { denominator: "retrieved", depth: 4 })).toBe(0);
  });
});

describe("compareDefinitions", () => {
  it("warns of every result that is not of the first one's definition", () => {
    const ours = { name: "ours", averagePrecision: { denominator: "r", depth: "all" } } as const;
    const twin = { name: "twin", averagePrecision: { denominator: "r", depth: "all" } } as const;
    const theirs = { name: "theirs", averagePrecision: { denominator: "min(k,r)", depth: 10 } } as const;
    expect(compareDefinitions([])).toEqual([]);
    expect(compareDefinitions([ours, twin])).toEqual([]);
    expect(compareDefinitions([ours, twin, theirs])).toEqual([
      "theirs has MAP (first 10, / min(k,r)), ours has MAP (all ranks, / r): these are different measures",
    ]);
  });
});
