import { expect, test } from "vitest";
import type { Chart } from "./chart.ts";
import { byToken, chartSvg, svgFile } from "./chart-svg.ts";

const chart: Chart = {
  title: "A <chart>",
  x: "epoch",
  y: "share",
  unit: "share",
  yRange: [0, 1],
  lines: [
    { label: "a", colour: "--p1", look: "area", x: [0, 1, 2], y: [0.2, 0.5, 0.5] },
    { label: "b", colour: "--p2", look: "area", x: [0, 1, 2], y: [0.8, 0.5, 0.5] },
    { label: "c", colour: "--p3", look: "dashed", x: [0, 1, 2], y: [0.3, null, 0.4] },
  ],
  marks: [{ x: 1, label: "now" }],
};

test("every line, mark and legend entry is drawn, and no text becomes markup", () => {
  const { markup } = chartSvg(chart, byToken);
  expect(markup).toContain("A &lt;chart&gt;");
  expect(markup.match(/<rect/g)).toHaveLength(3);
  expect(markup.match(/fill-opacity:0\.86/g)).toHaveLength(2);
  expect(markup).toContain("stroke-dasharray");
  expect(markup).toContain(">now<");
  expect(markup).not.toMatch(/NaN|undefined/);
});

test("a broken line is drawn in pieces", () => {
  const { markup } = chartSvg({ ...chart, lines: chart.lines.slice(2) }, byToken);
  const [, d = ""] = /<path d="([^"]*)" style="fill:none/.exec(markup) ?? [];
  expect(d.match(/M/g)).toHaveLength(2);
});

test("a file of its own names no token and says its size", () => {
  const colours = () => "#123456";
  const file = svgFile(chartSvg(chart, colours), colours);
  expect(file).not.toContain("var(");
  expect(file).toMatch(/^<svg[^>]*width="668" height="\d+" viewBox="-14 -14 668/);
});
