import { area, curveLinear, curveStepAfter, line } from "d3-shape";
import { axes, clipped, type Frame, frame, px, roundEnd } from "../../src/report/charts/frame.ts";
import { html, type Markup, trusted } from "../../src/report/html.ts";
import { type Chart, columnsOf, type LegendEntry, legendOf, type Line, rangesOf, stacked } from "./chart.ts";
import { thinned } from "./thin.ts";

const usualWidth = 640;
const legendRow = 18;
/** Stripes into which points are thinned: a point in every unit of width shows no more. */
const stripes = 600;

/** A colour by its token's name, as this picture is to have it. */
export type Colours = (token: string) => string;

/** For a page that has the tokens itself. */
export const byToken: Colours = (token) => `var(${token})`;

/** A chart as SVG with its title and legend: for the report, and, with `standalone`, for a file of its own. */
export function chartSvg(chart: Chart, colours: Colours, width = usualWidth): Markup {
  const key = legend(legendOf(chart.lines), colours, width);
  const top = 26 + key.rows * legendRow;
  const { x, y } = rangesOf(chart);
  const high = chart.yRange ? y[1] : roundEnd(y[1]);
  const f = frame({ width, height: 280, xDomain: x, yDomain: [y[0], high], right: 16 });
  const xTicks = chart.ticks === "whole" ? { xTicks: f.x.ticks(width / 100).filter(Number.isInteger) } : {};
  const labels = { x: chart.x, y: chart.y, ...xTicks, ...(chart.unit === "share" ? { yFormat: "~%" } : {}) };
  const label = `${chart.title}: ${chart.y} by ${chart.x}`;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    aria-label="${label}"
    class="chart"
    viewBox="0 0 ${width} ${top + f.height}"
  >
    <title>${label}</title>
    <text class="title" x="2" y="15">${chart.title}</text>
    ${key.markup}
    <svg y="${top}" width="${width}" height="${f.height}" overflow="visible">
      ${axes(f, labels)} ${clipped(f, drawn(chart, f, colours))} ${marks(chart, f)}
    </svg>
  </svg>`;
}

/** Room around a picture in a file of its own. */
const margin = 14;

/** The same as a file that needs nothing else: size, style, ground and colours are inside. */
export function svgFile({ markup }: Markup, colours: Colours): string {
  const [box = "", boxWidth, boxHeight] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(markup) ?? [];
  const [wide, high] = [Number(boxWidth) + 2 * margin, Number(boxHeight) + 2 * margin];
  const size = `width="${wide}" height="${high}" viewBox="${-margin} ${-margin} ${wide} ${high}"`;
  const ground = `<rect x="${-margin}" y="${-margin}" width="${wide}" height="${high}" fill="${colours("--paper")}"/>`;
  return markup
    .replace(box, `${size} font-family="system-ui, Helvetica, Arial, sans-serif"`)
    .replace("</title>", `</title><style>${pictureStyle(colours)}</style>${ground}`);
}

/** What the report's style sheet says of its charts, for a picture outside of it. */
const pictureStyle = (colours: Colours): string => `
text{fill:${colours("--soft")};font-size:12px}
.title{fill:${colours("--ink")};font-size:15px;font-weight:650}
.axis .what{fill:${colours("--ink")};font-size:12.5px;font-weight:550}
.grid{stroke:${colours("--grid")}}.tick,.base{stroke:${colours("--rule")};fill:none}
.mark{fill:${colours("--ink")};stroke:${colours("--paper")};stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
.mark-line{stroke:${colours("--ink")};stroke-width:1.1;stroke-dasharray:1.5 3;fill:none}`;

function legend(entries: readonly LegendEntry[], colours: Colours, width: number): { markup: Markup[]; rows: number } {
  if (entries.length < 2) return { markup: [], rows: 0 };
  let [x, rows] = [2, 1];
  const markup = entries.map(({ label, colour }) => {
    const room = label.length * 6.6 + 34;
    if (x + room > width && x > 2) [x, rows] = [2, rows + 1];
    const y = 22 + (rows - 0.5) * legendRow;
    const entry = html`<rect
        x="${px(x)}"
        y="${px(y - 5)}"
        width="11"
        height="10"
        rx="2"
        style="${fill(colours(colour))}"
      /><text x="${px(x + 16)}" y="${px(y)}" dy=".34em">${label}</text>`;
    x += room;
    return entry;
  });
  return { markup, rows };
}

type Point = readonly [x: number, low: number, high: number];

function drawn(chart: Chart, f: Frame, colours: Colours): Markup[] {
  const columns = columnsOf(chart.lines);
  const tops = stacked(chart.lines, columns);
  return chart.lines.map((one, k) => {
    const beneath = one.look === "area" ? areaBelow(chart.lines, k) : undefined;
    const places = thinned(
      { x: tops.x, y: [tops.y[k] ?? [], ...(beneath === undefined ? [] : [tops.y[beneath] ?? []])] },
      stripes,
    );
    const [high = [], low] = places.y;
    const points = places.x.flatMap((at, i): Point[] => {
      const value = high[i];
      // An x at which only other lines have a point is no gap of this one.
      return value === undefined ? [] : [[at, low?.[i] ?? 0, value ?? NaN]];
    });
    return html`${bandOf(one, f, colours)}${shapeOf(one, points, f, colours)}`;
  });
}

const areaBelow = (lines: readonly Line[], k: number): number | undefined => {
  const below = lines.slice(0, k).findLastIndex(({ look }) => look === "area");
  return below < 0 ? undefined : below;
};

function shapeOf({ look, colour }: Line, points: readonly Point[], f: Frame, colours: Colours): Markup {
  const ink = colours(colour);
  const holds = look === "area" || look === "bars" || look === "steps";
  const curve = holds ? curveStepAfter : curveLinear;
  if (look === "area" || look === "bars") {
    const shape = area<Point>(
      ([x]) => f.x(x),
      ([, low]) => f.y(low),
      ([, , high]) => f.y(high),
    );
    const d = shape.curve(curve).defined(isKnown).digits(1)([...points]);
    return path(d, `${fill(ink)};fill-opacity:${look === "area" ? 0.86 : 0.35};stroke:${ink};stroke-width:1`);
  }
  const d = line<Point>(
    ([x]) => f.x(x),
    ([, , high]) => f.y(high),
  )
    .curve(curve)
    .defined(isKnown)
    .digits(1)([...points]);
  const dashes = look === "dashed" ? ";stroke-dasharray:5 3.5" : "";
  const weight = look === "faint" ? "1;stroke-opacity:.55" : "1.8";
  return path(d, `fill:none;stroke:${ink};stroke-linejoin:round;stroke-width:${weight}${dashes}`);
}

function bandOf({ band, x, colour }: Line, f: Frame, colours: Colours): Markup | null {
  if (!band) return null;
  const points = x.map((at, i): Point => [at, band.low[i] ?? NaN, band.high[i] ?? NaN]);
  const shape = area<Point>(
    ([at]) => f.x(at),
    ([, low]) => f.y(low),
    ([, , high]) => f.y(high),
  );
  return path(shape.defined(isKnown).digits(1)(points), `${fill(colours(colour))};fill-opacity:.3;stroke:none`);
}

const isKnown = ([, low, high]: Point) => Number.isFinite(low) && Number.isFinite(high);
const fill = (colour: string) => `fill:${colour}`;
const path = (d: string | null, style: string): Markup => html`<path d="${d ?? ""}" style="${style}" />`;

function marks({ marks: all = [] }: Chart, f: Frame): Markup[] {
  return all.map(({ x, label }, i) => {
    const at = f.x(x);
    const side = at > (f.left + f.right) / 2 ? "end" : "start";
    return html`<path class="mark-line" d="M${px(at)} ${px(f.top)}V${px(f.bottom)}" /><text
        x="${px(at + (side === "end" ? -5 : 5))}"
        y="${px(f.top + 12 + 15 * (i % 3))}"
        class="mark"
        text-anchor="${trusted(side)}"
        >${label}</text
      >`;
  });
}
