import { scaleLinear } from "d3-scale";
import type { ScaleLinear } from "d3-scale";
import { shortPower } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";

/** The rectangle of a chart in its own units (one unit is about a CSS pixel), and its scales. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

/** Room around the plotted rectangle; `right` leaves place for labels at the ends of lines. */
interface FrameOptions {
  readonly width?: number;
  readonly height?: number;
  readonly right?: number;
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
}

/** Makes the frame of a chart. A domain of no width is widened, so that a scale always has an inside. */
export function frame({ width = 440, height = 264, right = 12, xDomain, yDomain }: FrameOptions): Frame {
  const edges = { left: 46, right: width - right, top: 30, bottom: height - 38 };
  const wide = ([low, high]: readonly [number, number]): [number, number] => [low, high > low ? high : low + 1];
  return {
    width,
    height,
    ...edges,
    x: scaleLinear(wide(xDomain), [edges.left, edges.right]),
    y: scaleLinear(wide(yDomain), [edges.bottom, edges.top]),
  };
}

/** The next round number at or above `end`, where an axis of four or so ticks may well stop. */
export function roundEnd(end: number): number {
  return (
    scaleLinear([0, end > 0 ? end : 1], [0, 1])
      .nice(4)
      .domain()[1] ?? end
  );
}

/** Rounds a coordinate to a tenth of a pixel, without needless digits. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** What stands around a chart. */
export interface AxisLabels {
  readonly x: string;
  /** Quantity and unit of the vertical axis, written above it. */
  readonly y: string;
  readonly better?: "lower" | "higher" | null;
  /** A format of d3-format for the vertical ticks; with `d` they are whole numbers. */
  readonly yFormat?: string;
  /** Default: whole numbers, as epochs are. */
  readonly xTicks?: readonly number[];
}

/** Grid lines, ticks and labels. */
export function axes(f: Frame, { x, y, better, yFormat, xTicks }: AxisLabels): Markup {
  const formatY = yFormat === undefined ? usualFormat(f) : f.y.tickFormat(4, yFormat);
  const formatX = f.x.tickFormat(5, ",d");
  const levels = f.y.ticks(4);
  const rows = (yFormat === "d" ? levels.filter(Number.isInteger) : levels).map((tick) => {
    const at = px(f.y(tick));
    return html`<path class="grid" d="M${px(f.left)} ${at}H${px(f.right)}" /><text
        x="${px(f.left - 6)}"
        y="${at}"
        dy=".32em"
        text-anchor="end"
      >
        ${formatY(tick).replace("%", " %")}
      </text>`;
  });
  const columns = (xTicks ?? f.x.ticks(5).filter(Number.isInteger)).map((tick) => {
    const at = px(f.x(tick));
    return html`<path class="tick" d="M${at} ${px(f.bottom)}v4" /><text
        x="${at}"
        y="${px(f.bottom + 17)}"
        text-anchor="middle"
      >
        ${formatX(tick)}
      </text>`;
  });
  return html`<g class="axis" aria-hidden="true">
    ${rows}<path class="base" d="M${px(f.left)} ${px(f.bottom)}H${px(f.right)}" />${columns}
    <text class="what" x="2" y="14">${y}</text>${hint(f, better)}
    <text x="${px((f.left + f.right) / 2)}" y="${px(f.height - 3)}" text-anchor="middle">${x}</text>
  </g>`;
}

/** Ticks must fit beside the axis: very large and very small ones are shortened. */
function usualFormat({ y }: Frame): (tick: number) => string {
  const top = y.domain()[1] ?? 1;
  return top < 1e-3 ? shortPower : y.tickFormat(4, top >= 1e4 ? "~s" : undefined);
}

function hint(f: Frame, better: AxisLabels["better"]): Markup | null {
  if (better === null || better === undefined) return null;
  const words = better === "lower" ? "↓ lower is better" : "↑ higher is better";
  return html`<text class="hint" x="${px(f.width - 2)}" y="14" text-anchor="end">${words}</text>`;
}

/** An SVG image that scales with its box. `label` says in words what it shows. */
export function image(width: number, height: number, label: string, content: readonly Markup[]): Markup {
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" class="chart">
    <title>${label}</title>
    ${content}
  </svg>`;
}

/** Cuts off what lies outside the frame's rectangle. Needs no id, so that two charts never clash. */
export function clipped(f: Frame, content: readonly Markup[]): Markup {
  const box = [f.left, f.top, f.right - f.left, f.bottom - f.top].map(px);
  const [x, y, width, height] = box;
  return html`<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${box.join(" ")}">${content}</svg>`;
}
