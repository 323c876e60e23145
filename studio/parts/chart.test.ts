import { expect, test } from "vitest";
import { type Chart, columnsOf, describe as inWords, legendOf, type Line, rangesOf, stacked } from "./chart.ts";

const line = (
  label: string,
  x: readonly number[],
  y: readonly (number | null)[],
  look: Line["look"] = "line",
): Line => ({
  label,
  colour: "--p1",
  look,
  x,
  y,
});

const chart = (lines: readonly Line[], others: Partial<Chart> = {}): Chart => ({
  title: "Loss",
  x: "epoch",
  y: "loss",
  unit: "number",
  lines,
  ...others,
});

test("lines of different places come to one axis; a break is not the same as no point", () => {
  const columns = columnsOf([line("a", [0, 2], [1, null]), line("b", [1, 2, 3], [4, 5, 6])]);
  expect(columns.x).toEqual([0, 1, 2, 3]);
  expect(columns.y).toEqual([
    [1, undefined, null, undefined],
    [undefined, 4, 5, 6],
  ]);
});

test("areas are stacked on one another, other lines are not", () => {
  const x = [0, 1];
  const lines = [line("a", x, [0.2, 0.3], "area"), line("b", x, [5, 6]), line("c", x, [0.8, 0.7], "area")];
  expect(stacked(lines, columnsOf(lines)).y).toEqual([
    [0.2, 0.3],
    [5, 6],
    [1, 1],
  ]);
});

test("axes span the data, from zero, with bands; and have a width whatever comes", () => {
  const banded = { ...line("a", [2, 6], [1, 3]), band: { low: [0.5, 2], high: [4, 9] } };
  expect(rangesOf(chart([banded]))).toEqual({ x: [2, 6], y: [0, 9] });
  expect(rangesOf(chart([line("a", [1, 2], [-3, -1])]))).toEqual({ x: [1, 2], y: [-3, 0] });
  expect(rangesOf(chart([]))).toEqual({ x: [0, 1], y: [0, 1] });
  expect(rangesOf(chart([line("a", [4], [0])]))).toEqual({ x: [4, 5], y: [0, 1] });
  expect(rangesOf(chart([banded], { xRange: [0, 10], yRange: [0, 1] }))).toEqual({ x: [0, 10], y: [0, 1] });
});

test("a legend lists the lines of a group once", () => {
  const grouped = (label: string, group: string) => ({ ...line(label, [0], [1]), group });
  const entries = legendOf([grouped("a-1", "a"), line("b", [0], [1]), grouped("a-2", "a")]);
  expect(entries.map(({ label, lines }) => [label, lines.length])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});

test("a chart can be told in a sentence", () => {
  const format = (value: number) => value.toFixed(1);
  expect(inWords(chart([line("mean", [1, 2, 3], [5, 4, null])]), format)).toBe(
    "Loss: loss by epoch. Last: mean 4.0 at 2.",
  );
  expect(inWords(chart([]), format)).toBe("Loss: loss by epoch. No values yet.");
});
