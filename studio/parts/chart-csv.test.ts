import { expect, test } from "vitest";
import { chartCsv, csv } from "./chart-csv.ts";

test("lines and their bands become columns; what is missing stays empty", () => {
  const text = chartCsv({
    title: "Loss",
    x: "epoch",
    y: "loss",
    unit: "number",
    lines: [
      { label: "step", colour: "--p1", look: "faint", x: [0.5, 1], y: [3, null], band: { low: [2, 1], high: [4, 5] } },
      { label: "mean", colour: "--p1", look: "line", x: [1], y: [2.5] },
    ],
  });
  expect(text).toBe('epoch,step,"step, least","step, largest",mean\r\n0.5,3,2,4,\r\n1,,1,5,2.5\r\n');
});

test("text that would break a row or run in a spreadsheet is made harmless", () => {
  expect(csv([['say "hi"', "a,b", "=1+1", -2, NaN, null]])).toBe(`"say ""hi""","a,b",'=1+1,-2,,\r\n`);
});
