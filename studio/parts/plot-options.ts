import type uPlot from "uplot";
import { type Chart, columnsOf, type Line, rangesOf, stacked } from "./chart.ts";
import { tickText } from "./number-text.ts";
import { thinned } from "./thin.ts";

export interface PlotSurroundings {
  readonly width: number;
  readonly height: number;
  readonly sync: string | undefined;
  /** A token's colour as it is now. */
  readonly colours: (token: string) => string;
  readonly onCursor: (x: number | null) => void;
  /** Makes the path of a line that holds its value to the next point. */
  readonly stepped: uPlot.Series.SteppedPathBuilderFactory | undefined;
}

/** A line as it is given to the plot, which draws a band as the space between two lines that are not drawn. */
interface Part {
  readonly line: Line;
  readonly edge: "low" | "high" | null;
  readonly y: readonly (number | null)[];
}

const partsOf = ({ lines }: Chart): Part[] =>
  lines.flatMap((line): Part[] => [
    ...(line.band
      ? [
          { line, edge: "high" as const, y: line.band.high },
          { line, edge: "low" as const, y: line.band.low },
        ]
      : []),
    { line, edge: null, y: line.y },
  ]);

/** The chart's numbers as the plot takes them: one x axis, stacked, and no more points than can be seen. */
export function plotData(chart: Chart, width: number): uPlot.AlignedData {
  const parts = partsOf(chart);
  const columns = columnsOf(parts.map(({ line, y }) => ({ x: line.x, y })));
  const lines = parts.map(({ line, edge }): Line => (edge ? { ...line, look: "line" } : line));
  const { x, y } = thinned(stacked(lines, columns), Math.max(200, width));
  return [[...x], ...y.map((column) => [...column])];
}

/** How the plot looks and behaves. `chart` is asked anew whenever its ranges or marks are needed. */
export function plotOptions(chart: () => Chart, surroundings: PlotSurroundings): uPlot.Options {
  const { width, height, sync, colours, onCursor, stepped } = surroundings;
  const parts = partsOf(chart());
  const { unit, x, ticks: where } = chart();
  const lowest = parts.find(({ line }) => line.look === "area");
  const steps = stepped?.({ align: 1 });
  const axis = {
    stroke: colours("--soft"),
    font: `12px ${colours("--font")}`,
    grid: { stroke: colours("--grid"), width: 1 },
    ticks: { stroke: colours("--rule"), width: 1, size: 4 },
  };
  return {
    width,
    height,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      ...(sync === undefined ? {} : { sync: { key: sync, scales: ["x", null], setSeries: false } }),
    },
    scales: {
      x: { time: false, range: () => rangesOf(chart()).x },
      y: { range: () => yRange(chart()) },
    },
    axes: [
      {
        ...axis,
        size: 26,
        ...(where === "whole" ? { incrs: wholeSteps } : {}),
        gap: 4,
        label: x,
        labelSize: 18,
        labelGap: 0,
        labelFont: axis.font,
        values: (_, ticks) => ticks.map((tick) => tickText(tick, "number")),
      },
      { ...axis, size: 54, gap: 5, space: 34, values: (_, ticks) => ticks.map((tick) => tickText(tick, unit)) },
    ],
    series: [{}, ...parts.map((part) => seriesOf(part, colours, part === lowest, steps))],
    bands: bandsOf(parts, colours),
    hooks: {
      setCursor: [({ cursor: { left = -1 }, posToVal }) => onCursor(left < 0 ? null : posToVal(left, "x"))],
      draw: [(plot) => drawMarks(plot, chart(), colours)],
    },
  };
}

/** Distances of ticks at whole numbers. */
const wholeSteps = Array.from({ length: 7 }, (_, k) => [1, 2, 5].map((first) => first * 10 ** k)).flat();

/** A little air above the data; ends that the chart sets stay as they are. */
function yRange(chart: Chart): [number, number] {
  const [low, high] = rangesOf(chart).y;
  if (chart.yRange) return [low, high];
  const air = 0.06 * (high - low);
  return [low < 0 ? low - air : low, high + air];
}

function seriesOf(
  { line, edge }: Part,
  colours: PlotSurroundings["colours"],
  isLowest: boolean,
  steps: uPlot.Series.PathBuilder | undefined,
): uPlot.Series {
  const { label, colour, look } = line;
  const stroke = colours(colour);
  if (edge) return { label: `${label}, ${edge}`, width: 0, points: { show: false } };
  const holds = look === "area" || look === "bars" || look === "steps";
  return {
    label,
    stroke: look === "faint" ? transparent(stroke, 0.45) : stroke,
    width: look === "area" ? 0 : look === "faint" || look === "bars" ? 1 : 2,
    points: look === "line" || look === "dashed" ? { size: 4, fill: stroke } : { show: false },
    ...(look === "dashed" ? { dash: [5, 4] } : {}),
    ...(look === "bars" ? { fill: transparent(stroke, 0.3) } : {}),
    ...(isLowest ? { fill: transparent(stroke, 0.86) } : {}),
    ...(holds && steps ? { paths: steps } : {}),
  };
}

/** Spaces between two lines that are filled: bands, and areas down to the one below. Counted from 1: x is 0. */
function bandsOf(parts: readonly Part[], colours: PlotSurroundings["colours"]): uPlot.Band[] {
  let below: number | null = null;
  return parts.flatMap(({ line, edge }, i): uPlot.Band[] => {
    const fill = colours(line.colour);
    if (edge === "high") return [{ series: [i + 1, i + 2], fill: transparent(fill, 0.3) }];
    if (line.look !== "area") return [];
    const band: uPlot.Band[] = below === null ? [] : [{ series: [i + 1, below], fill: transparent(fill, 0.86) }];
    below = i + 1;
    return band;
  });
}

/** `#rrggbb` with an opacity. */
const transparent = (colour: string, opacity: number): string => {
  const hex = colour.length === 4 ? colour.replace(/[\da-f]/gi, "$&$&") : colour;
  return (
    hex +
    Math.round(255 * opacity)
      .toString(16)
      .padStart(2, "0")
  );
};

function drawMarks(plot: uPlot, { marks = [] }: Chart, colours: PlotSurroundings["colours"]): void {
  const { ctx, bbox } = plot;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colours("--ink");
  ctx.fillStyle = colours("--ink");
  ctx.lineWidth = pixel;
  ctx.font = `${12 * pixel}px ${colours("--font")}`;
  ctx.textBaseline = "top";
  marks.forEach(({ x, label }, i) => {
    const at = Math.round(plot.valToPos(x, "x", true));
    if (at < bbox.left || at > bbox.left + bbox.width) return;
    ctx.setLineDash([2 * pixel, 3 * pixel]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    const left = at > bbox.left + bbox.width / 2;
    ctx.textAlign = left ? "right" : "left";
    // Names of neighbours would lie on one another.
    writeOver(ctx, label, at + (left ? -5 : 5) * pixel, bbox.top + (3 + 16 * (i % 3)) * pixel, colours("--paper"));
  });
  ctx.restore();
}

/** Text that can be read on whatever lies below. */
function writeOver(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, ground: string): void {
  ctx.setLineDash([]);
  ctx.strokeStyle = ground;
  const { lineWidth } = ctx;
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
  ctx.lineWidth = lineWidth;
  ctx.strokeStyle = ctx.fillStyle;
}
