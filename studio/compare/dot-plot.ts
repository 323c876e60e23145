import { scaleLinear } from "d3-scale";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { counted } from "../../src/report/format.ts";
import { px } from "../../src/report/charts/frame.ts";
import { html, type Markup, trusted } from "../../src/report/html.ts";
import type { Colours } from "../parts/chart-svg.ts";
import { numberText, tickText } from "../parts/number-text.ts";
import { groupColour } from "./groups.ts";
import { measureLabel } from "./measures.ts";

const [top, bottom, edge] = [34, 26, 30];

/** Widths below which a group's name has a line of its own. */
const narrow = 480;
const rowHeightOf = (width: number) => (width < narrow ? 76 : 58);

/** Height of the plot. */
export const dotPlotHeight = (groups: number, width: number): number => top + groups * rowHeightOf(width) + bottom;

/**
 * What the groups reached: a row for each, in it a point for each run, the mean as a diamond, and its confidence interval
 * as a bar. The axis spans what there is, not from zero: a place on it is compared, not a length.
 */
export function dotPlot(comparison: RunsComparison, width: number, colours: Colours): Markup {
  const { groups, measure, isShare, confidence } = comparison;
  const unit = isShare ? "share" : "number";
  const values = groups.flatMap(({ runs, interval }) => [
    ...runs.map(({ value }) => value),
    interval.low,
    interval.high,
  ]);
  const x = scaleLinear(spanOf(values), [edge, width - edge]).nice(5);
  const height = dotPlotHeight(groups.length, width);
  const floor = height - bottom;
  // The air around the values may go beyond what a share can be.
  const places = x.ticks(Math.max(2, Math.floor(width / 110))).filter((tick) => !isShare || (tick >= 0 && tick <= 1));
  const ticks = places.map((tick) => {
    const at = px(x(tick));
    return html`<path class="grid" d="M${at} ${top - 6}V${floor}" /><text
        x="${at}"
        y="${floor + 17}"
        text-anchor="middle"
        >${tickText(tick, unit)}</text
      >`;
  });
  const name = measureLabel(measure);
  const title = `${name}: runs as points, mean with ${Number((100 * confidence).toFixed(2))} % interval`;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    aria-label="${title}"
    class="chart"
    viewBox="0 0 ${width} ${height}"
  >
    <title>${title}</title>
    <text class="title" x="2" y="15">${name}</text>
    ${hintOf(comparison, width)}
    <g class="axis">
      ${ticks}
      <path class="base" d="M${edge} ${floor}H${width - edge}" />
    </g>
    ${groups.map((group, i) => rowOf(group, top + i * rowHeightOf(width), { x, unit, width, ink: colours(groupColour(i)), colours }))}
  </svg>`;
}

interface Drawing {
  readonly width: number;
  readonly x: (value: number) => number;
  readonly unit: "share" | "number";
  readonly ink: string;
  readonly colours: Colours;
}

function rowOf(group: RunsComparison["groups"][number], y: number, { x, unit, width, ink, colours }: Drawing): Markup {
  const { label, n, mean, interval, runs } = group;
  const isNarrow = width < narrow;
  const middle = y + (isNarrow ? 54 : 36);
  const number = (value: number) => numberText(value, unit);
  const hasInterval = Number.isFinite(interval.low) && Number.isFinite(interval.high);
  const range = hasInterval ? ` (${number(interval.low)} to ${number(interval.high)})` : "";
  const [left, right] = [px(x(interval.low)), px(x(interval.high))];
  return html`<text class="what" x="${edge}" y="${y + 14}" style="fill:${colours("--ink")};font-weight:600"
      >${label}
      <tspan ${isNarrow && html`x="${edge}" dy="18"`} style="font-weight:400;fill:${colours("--soft")}"
        >${number(mean)}${range}, ${counted(n, "run")}</tspan
      ></text
    >
    ${hasInterval && html`<path d="M${left} ${middle}H${right}M${left} ${middle - 6}v12M${right} ${middle - 6}v12" style="fill:none;stroke:${ink};stroke-width:2.2" />`}
    ${runs.map(
      ({ run, seed, value }, k) =>
        html`<circle cx="${px(x(value))}" cy="${px(middle + spreadOf(k))}" r="3.6" style="fill:${ink};fill-opacity:.45"
          ><title>${run}, seed ${seed}: ${number(value)}</title></circle
        >`,
    )}
    ${Number.isFinite(mean) && html`<path d="M${px(x(mean))} ${middle}m0-7l6 7l-6 7l-6-7z" style="fill:${ink};stroke:${colours("--paper")};stroke-width:1.2" />`}`;
}

/** Runs that reached the same lie beside one another, not over. */
const spreadOf = (k: number): number => ((k % 3) - 1) * 4.5;

function hintOf({ better }: RunsComparison, width: number): Markup | null {
  if (better === null) return null;
  return html`<text x="${px(width - 2)}" y="15" text-anchor="${trusted("end")}"
    >${better === "lower" ? "← lower is better" : "higher is better →"}</text
  >`;
}

function spanOf(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) return [0, 1];
  const air = high > low ? 0.04 * (high - low) : Math.max(0.01, 0.05 * Math.abs(high));
  return [low - air, high + air];
}
