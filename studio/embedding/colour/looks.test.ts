import { expect, test } from "vitest";
import type { SampleRecord } from "../../../src/node/triplet-records.ts";
import { classLooks, correctnessLooks, scaleLooks, splitLooks } from "./looks.ts";
import { hardnessOf, largest } from "./hardness.ts";
import type { Palette } from "./palette.ts";

const palette: Palette = {
  classes: Array.from({ length: 12 }, (_, i) => [i, i, i] as const),
  first: [1, 0, 0],
  second: [2, 0, 0],
  third: [3, 0, 0],
  wrong: [4, 0, 0],
  low: [0, 0, 0],
  high: [200, 0, 0],
  faint: [9, 9, 9],
};

test("sixty classes differ in colour or shape, and are counted", () => {
  const names = Array.from({ length: 60 }, (_, i) => `class ${i}`);
  const { entries, lookOf } = classLooks(names, [13, ...names.keys()], palette);
  expect(new Set(entries.map(({ look }) => JSON.stringify(look))).size).toBe(60);
  expect(entries[13]).toEqual({ name: "class 13", count: 2, look: { colour: [1, 1, 1], shape: "cross" } });
  expect(lookOf(60)).toEqual({ colour: [11, 11, 11], shape: "diamond" });
});

test("colours are given out among the classes that have samples", () => {
  const names = Array.from({ length: 60 }, (_, i) => `class ${i}`);
  const { lookOf } = classLooks(names, [3, 40, 59, 3], palette);
  expect([0, 1, 2].map((point) => lookOf(point)?.colour[0])).toEqual([0, 1, 2]);
});

test("a sample that is in neither list was trained on", () => {
  const { entries, lookOf } = splitLooks(["a", "b", "c"], { validation: ["b"], test: ["c"] }, palette);
  expect(entries.map(({ name, count }) => [name, count])).toEqual([
    ["training", 1],
    ["validation", 1],
    ["test", 1],
  ]);
  expect(lookOf(0)?.colour).toEqual(palette.second);
});

test("wrong neighbours differ from right ones in shape as well as in colour", () => {
  const known = { known: 2, right: Uint8Array.of(0, 1, 0), foreign: Float32Array.of(0.5, 0, NaN) };
  const { lookOf, entries } = correctnessLooks(known, palette);
  expect(lookOf(0)).toEqual({ colour: palette.wrong, shape: "cross" });
  expect(lookOf(1)).toEqual({ colour: palette.first, shape: "disc" });
  expect(lookOf(2)).toBeNull();
  expect(entries.map(({ count }) => count)).toEqual([1, 1]);
});

test("a scale runs from its least to its most, and what is not known has no look", () => {
  const { lookOf, scale } = scaleLooks([0, 1, 2, NaN, 9], [0, 2], String, palette);
  expect([0, 1, 2, 4].map((point) => lookOf(point)?.colour[0])).toEqual([0, 100, 200, 200]);
  expect(lookOf(3)).toBeNull();
  expect(scale?.high).toBe("2");
});

test("hardness is the record's mean violation, and none where no sample is in it", () => {
  const sample = (id: string, violation: number) => ({ id, violation }) as SampleRecord;
  const values = hardnessOf(["a", "b"], [sample("b", 0.5)]);
  expect(values && Array.from(values)).toEqual([NaN, 0.5]);
  expect(values && largest(values)).toBe(0.5);
  expect(hardnessOf(["a"], [sample("x", 1)])).toBeNull();
});
