import { scaleLinear } from "d3-scale";
import type { Scatter } from "../data.ts";
import { html, trusted } from "../html.ts";
import type { Markup } from "../html.ts";
import { classStyle } from "../palette.ts";
import type { ClassStyle } from "../palette.ts";
import { image, px } from "./frame.ts";

const padding = 14;
/** More points than this say nothing more at this size, and make the file large. */
export const pointLimit = 3000;

/** The points to draw: all with finite coordinates, or every n-th of them. */
function chosenPoints({ x, y, label }: Scatter): { x: number; y: number; label: number }[] {
  const finite: { x: number; y: number; label: number }[] = [];
  x.forEach((value, i) => {
    const point = { x: value, y: y[i] ?? NaN, label: label[i] ?? 0 };
    if (Number.isFinite(point.x) && Number.isFinite(point.y)) finite.push(point);
  });
  const stride = Math.ceil(finite.length / pointLimit);
  return stride > 1 ? finite.filter((_, index) => index % stride === 0) : finite;
}

/** Looks of the classes by their labels. */
export type ClassLooks = ReadonlyMap<number, ClassStyle>;

/** A scatter plot, with one unit of length on both axes, and how many of its points are drawn. */
export interface ScatterPlot {
  readonly chart: Markup;
  readonly drawn: number;
  readonly total: number;
  /** Length that the picture is wide, in the units of the points. */
  readonly width: number;
}

interface ScatterOptions {
  readonly looks: ClassLooks;
  /** Length of the ruler in the units of the points; null for none. */
  readonly ruler: number | null;
  /** Width and height of the picture, about in CSS pixels. */
  readonly side: number;
}

/**
 * Draws the points of an embedding, each in the colour and shape of its class. A ruler shows a length of `ruler`
 * (the margin) where the picture is the embedding itself, so that distances can be read off it.
 */
export function scatterPlot(scatter: Scatter, label: string, { looks, ruler, side }: ScatterOptions): ScatterPlot {
  const points = chosenPoints(scatter);
  const [centreX, centreY] = [middle(points.map((p) => p.x)), middle(points.map((p) => p.y))];
  const half = Math.max(...points.flatMap((p) => [Math.abs(p.x - centreX), Math.abs(p.y - centreY)]), 0) || 1;
  const inside = [padding, side - padding];
  const scaleX = scaleLinear([centreX - half, centreX + half], inside);
  const scaleY = scaleLinear([centreY + half, centreY - half], inside);
  const look = (name: number) => looks.get(name) ?? classStyle(name);
  const byClass = new Map<number, string>();
  for (const point of points) {
    const mark = look(point.label).mark(px(scaleX(point.x)), px(scaleY(point.y)));
    byClass.set(point.label, (byClass.get(point.label) ?? "") + mark);
  }
  const classes = [...byClass].sort(([a], [b]) => a - b);
  const content = [
    html`<rect class="box" x=".5" y=".5" width="${side - 1}" height="${side - 1}" rx="3" />`,
    ...classes.map(([name, d]) => html`<path class="point ${look(name).className}" d="${trusted(d)}" />`),
    ...(ruler === null ? [] : [rulerOf(ruler, (side - 2 * padding) / (2 * half), side)]),
  ];
  return {
    chart: image(side, side, label, content),
    drawn: points.length,
    total: scatter.x.length,
    width: (2 * half * side) / (side - 2 * padding),
  };
}

function middle(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const low = values.reduce((a, b) => Math.min(a, b));
  return (low + values.reduce((a, b) => Math.max(a, b))) / 2;
}

/** A bar as long as the margin. None where it would be too short to see or longer than the picture. */
function rulerOf(length: number, unit: number, side: number): Markup {
  const width = length * unit;
  if (!(width >= 4 && width <= side - 2 * padding)) return html``;
  const y = side - 12;
  return html`<g class="ruler">
    <path d="M12 ${y - 4}v8m0-4h${px(width)}m0-4v8" /><text x="${px(18 + width)}" y="${y}" dy=".35em"
      >margin ${length}</text
    >
  </g>`;
}
