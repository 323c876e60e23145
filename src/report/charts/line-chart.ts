import { line } from "d3-shape";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import type { PolicyStyle } from "../palette.ts";
import { averageCurve, quantile } from "../statistics.ts";
import type { Point } from "../statistics.ts";
import { endLabels } from "./end-labels.ts";
import type { EndLabel } from "./end-labels.ts";
import { axes, clipped, frame, image, px, roundEnd } from "./frame.ts";
import type { AxisLabels, Frame } from "./frame.ts";

/** One training's values over the epochs. */
export interface Curve {
  /** Shown where a pointer rests on it: `NSPA, seed 7`. */
  readonly title: string;
  readonly points: readonly Point[];
  /** Epoch from which the training counts as stopped or collapsed, Infinity if it lasted. Its end is crossed. */
  readonly lostAt: number;
  readonly representative: boolean;
}

/** All trainings of one policy. */
export interface CurveSeries {
  readonly style: PolicyStyle;
  readonly curves: readonly Curve[];
}

interface LineChartOptions extends Omit<AxisLabels, "x"> {
  /** The chart in words. */
  readonly label: string;
  readonly lastEpoch: number;
  /** Upper end of the vertical axis, whatever the values. */
  readonly yMax?: number;
  /** What no value can exceed, as no share exceeds 1; the axis ends there at the latest. */
  readonly limit?: number;
  /** Epochs at which something happened, drawn as upright lines, and what. */
  readonly marks?: readonly ChartMark[];
  /** Whether to write each series' name at its end. */
  readonly named: boolean;
}

/** Something that happened at an epoch. */
export interface ChartMark {
  readonly epoch: number;
  /** Shown where a pointer rests on it: `back to epoch 10`. */
  readonly title: string;
}

/** A line chart, and how many of its values lie above it. */
export interface LineChart {
  readonly chart: Markup;
  readonly above: number;
  readonly highest: number;
}

/**
 * Upper end of an axis that begins at zero: the largest value, or, where a few are more than four times the 98th
 * percentile, a little above that percentile, so that one wild training does not flatten all others.
 */
export function axisEnd(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const largest = sorted.at(-1) ?? 0;
  const usual = quantile(sorted, 0.98);
  return usual > 0 && largest > 4 * usual ? 1.25 * usual : largest * 1.02;
}

/** Trainings over epochs: each a thin line, the average of several dashed, the representative one thick. */
export function lineChart(series: readonly CurveSeries[], options: LineChartOptions): LineChart {
  const { label, lastEpoch, yMax, limit = Infinity, named, marks = [], ...labels } = options;
  const values = series.flatMap(({ curves }) => curves.flatMap(({ points }) => points.map(([, value]) => value)));
  const top = yMax ?? Math.min(limit, roundEnd(axisEnd(values)));
  const right = named ? 104 : 14;
  const f = frame({ right, xDomain: [0, lastEpoch], yDomain: [0, top] });
  const above = values.filter((value) => value > top).length;
  const averages = series.map(({ style, curves }) => ({ style, points: averageCurve(curves.map(aliveAlone)) }));
  const content = [
    axes(f, { x: "epoch", ...labels }),
    clipped(f, [
      ...marks.map((mark) => upright(f, mark)),
      ...series.map((one) =>
        group(
          one.style,
          one.curves.map((curve) => thinLine(f, curve, one.curves.length)),
        ),
      ),
      ...series.map((one) =>
        group(
          one.style,
          one.curves.filter((c) => c.representative).map((c) => thick(f, c)),
        ),
      ),
      ...series.map((one, i) => group(one.style, one.curves.length > 1 ? [dashed(f, averages[i]?.points ?? [])] : [])),
    ]),
    ...series.map((one) =>
      group(
        one.style,
        one.curves.filter((c) => Number.isFinite(c.lostAt)).map((curve) => cross(f, curve, top)),
      ),
    ),
    ...(named
      ? endLabels(
          f,
          averages.flatMap((average) => nameOf(f, average, top)),
        )
      : []),
  ];
  return {
    chart: image(f.width, f.height, label, content),
    above,
    highest: Math.max(0, ...values.filter(Number.isFinite)),
  };
}

function upright(f: Frame, { epoch, title }: ChartMark): Markup {
  return html`<path class="mark-line" d="M${px(f.x(epoch))} ${px(f.top)}V${px(f.bottom)}"
    ><title>${title}</title></path
  >`;
}

function group(style: PolicyStyle, content: readonly Markup[]): Markup {
  return content.length === 0 ? html`` : html`<g class="${style.className}">${content}</g>`;
}

function path(f: Frame, points: readonly Point[]): string {
  const draw = line<Point>(
    ([epoch]) => f.x(epoch),
    ([, value]) => f.y(value),
  ).digits(1);
  return draw.defined(([, value]) => Number.isFinite(value))([...points]) ?? "";
}

/** Fewer lines may be stronger: twenty of them together must not hide the average. */
function thinLine(f: Frame, curve: Curve, count: number): Markup {
  const strength = count > 8 ? "thin many" : "thin";
  if (curve.points.length === 0 || (curve.representative && count === 1)) return html``;
  return html`<path class="${strength}" d="${path(f, curve.points)}"><title>${curve.title}</title></path>`;
}

function thick(f: Frame, curve: Curve): Markup {
  return html`<path class="thick" d="${path(f, curve.points)}"><title>${curve.title}</title></path>`;
}

function dashed(f: Frame, points: readonly Point[]): Markup {
  return html`<path class="average" d="${path(f, points)}" />`;
}

/** A collapsed embedding is no longer one of those that the average speaks of. */
function aliveAlone({ points, lostAt }: Curve): readonly Point[] {
  return points.filter(([epoch]) => epoch < lostAt);
}

function lastFinite(points: readonly Point[]): Point | undefined {
  return points.filter(([, value]) => Number.isFinite(value)).at(-1);
}

function cross(f: Frame, { points, title }: Curve, top: number): Markup {
  const last = lastFinite(points);
  if (last === undefined) return html``;
  const [x, y] = [px(f.x(last[0])), px(f.y(Math.min(last[1], top)))];
  return html`<path class="cross" d="M${x} ${y}m-3-3l6 6m0-6l-6 6"
    ><title>${title}: stopped or collapsed</title></path
  >`;
}

function nameOf(f: Frame, average: { style: PolicyStyle; points: readonly Point[] }, top: number): EndLabel[] {
  const last = lastFinite(average.points);
  if (last === undefined) return [];
  const { label, className } = average.style;
  return [{ text: shortened(label), className, x: f.x(last[0]), y: f.y(Math.min(last[1], top)) }];
}

/** Names of a person's own policies may be long; the legend has them in full. */
function shortened(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}
