import { expect, test } from "vitest";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { dotPlot } from "./dot-plot.ts";

const comparison: RunsComparison = {
  measure: "precisionAt1",
  definition: null,
  moment: "kept",
  confidence: 0.95,
  better: "higher",
  isShare: true,
  groups: [
    {
      label: "<b>nspa</b>",
      legend: "<b>nspa</b>",
      n: 2,
      mean: 0.8,
      sd: 0.1,
      interval: { low: 0.7, high: 0.9 },
      runs: [
        { run: "a", seed: 1, value: 0.7 },
        { run: "b", seed: 2, value: 0.9 },
      ],
    },
    {
      label: "hardest",
      legend: "hardest",
      n: 1,
      mean: 0.4,
      sd: NaN,
      interval: { low: NaN, high: NaN },
      runs: [{ run: "c", seed: 1, value: 0.4 }],
    },
  ],
  pairs: [],
  cautions: [],
};

test("every run is a point, every group a mean, and an interval is drawn where there is one", () => {
  const { markup } = dotPlot(comparison, 600, (token) => `var(${token})`);
  expect(markup.match(/<circle/g)).toHaveLength(3);
  expect(markup.match(/l6 7l-6 7/g)).toHaveLength(2);
  expect(markup.match(/stroke-width:2\.2/g)).toHaveLength(1);
  expect(markup).not.toContain("NaN");
});

test("labels cannot become markup", () => {
  expect(dotPlot(comparison, 600, () => "#000").markup).toContain("&lt;b&gt;nspa");
});

test("points lie in the order of their values, within the picture", () => {
  const { markup } = dotPlot(comparison, 600, () => "#000");
  const [a = 0, b = 0, c = 0] = [...markup.matchAll(/cx="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(c).toBeLessThan(a);
  expect(a).toBeLessThan(b);
  expect(c).toBeGreaterThanOrEqual(24);
  expect(b).toBeLessThanOrEqual(576);
});
