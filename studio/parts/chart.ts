/**
 * What a figure shows, apart from how it is drawn. The plot on the page, the picture and the table of numbers that a
 * person takes away are all made of it, so that they cannot differ.
 */
export interface Chart {
  readonly title: string;
  /** What the axes are of. */
  readonly x: string;
  readonly y: string;
  /** Shares in [0, 1] are told in percent. */
  readonly unit: "number" | "share";
  readonly lines: readonly Line[];
  /** Ends of the axes; where they are missing the axis spans the data, the upright one from zero unless values lie below. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** Where the axis of x may have ticks: epochs have no parts worth naming. Default anywhere. */
  readonly ticks?: "whole";
  /** x of the present, where lines go beyond it. */
  readonly present?: number;
  /** Upright lines at something worth knowing. */
  readonly marks?: readonly Mark[];
}

export interface Line {
  readonly label: string;
  /** What the legend says in place of the label: lines of one group stand there once. */
  readonly group?: string;
  /** Name of a token's colour: `--p1`. */
  readonly colour: string;
  /** `area`s are stacked on one another and hold to the next point, `bars` are filled from zero and hold likewise. */
  readonly look: "line" | "dashed" | "faint" | "steps" | "area" | "bars";
  /** In rising order. */
  readonly x: readonly number[];
  /** As many; null breaks the line. */
  readonly y: readonly (number | null)[];
  /** Least and largest of what each point stands for, where it stands for several. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** A line's value, null where its line is broken, undefined where it has no point there. */
export type Cell = number | null | undefined;

/** Lines side by side: every x that a line has a point at, and each line's values there. */
export interface Columns {
  readonly x: readonly number[];
  readonly y: readonly (readonly Cell[])[];
}

/** Brings lines to one x axis. */
export function columnsOf(lines: readonly Pick<Line, "x" | "y">[]): Columns {
  const [first] = lines;
  if (first && lines.every((line) => line.x === first.x)) return { x: first.x, y: lines.map(({ y }) => y) };
  const x = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const place = new Map(x.map((value, i) => [value, i]));
  const y = lines.map((line) => {
    const column: Cell[] = Array.from({ length: x.length });
    line.x.forEach((value, i) => (column[place.get(value) ?? 0] = line.y[i]));
    return column;
  });
  return { x, y };
}

/** What a legend lists: a line, or all lines of a group. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly look: Line["look"];
  readonly lines: readonly Line[];
}

export function legendOf(lines: readonly Line[]): LegendEntry[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const label = line.group ?? line.label;
    groups.set(label, [...(groups.get(label) ?? []), line]);
  }
  return [...groups].flatMap(([label, own]) => {
    const [first] = own;
    return first ? [{ label, colour: first.colour, look: first.look, lines: own }] : [];
  });
}

/** Running sums over the areas: the upper edge of each, those before it below. Other lines stay as they are. */
export function stacked(lines: readonly Line[], columns: Columns): Columns {
  const sums = columns.x.map(() => 0);
  const y = columns.y.map((column, k) => {
    if (lines[k]?.look !== "area") return column;
    return column.map((value, i) => {
      if (value === null || value === undefined) return value;
      return (sums[i] = (sums[i] ?? 0) + value);
    });
  });
  return { x: columns.x, y };
}

/** The last value of a line that is a number, and where it is. */
export function lastOf({ x, y }: Pick<Line, "x" | "y">): { readonly x: number; readonly y: number } | undefined {
  const i = y.findLastIndex((value) => value !== null);
  const [at, value] = [x[i], y[i]];
  return at === undefined || value === null || value === undefined ? undefined : { x: at, y: value };
}

/** The chart in a sentence, for who cannot see it. */
export function describe(chart: Chart, format: (value: number) => string): string {
  const ends = chart.lines.flatMap((line) => {
    const last = lastOf(line);
    return last ? [`${line.label} ${format(last.y)} at ${String(Number(last.x.toPrecision(4)))}`] : [];
  });
  return `${chart.title}: ${chart.y} by ${chart.x}. ${ends.length === 0 ? "No values yet." : `Last: ${ends.join(", ")}.`}`;
}

/** Ends of both axes: as the chart says, else from its data. */
export function rangesOf(chart: Chart): { x: [number, number]; y: [number, number] } {
  const xs = chart.lines.flatMap(({ x }) => [x[0] ?? NaN, x.at(-1) ?? NaN]).filter(Number.isFinite);
  const [left, right] = chart.xRange ?? [Math.min(...xs, Infinity), Math.max(...xs, -Infinity)];
  const [low, high] = chart.yRange ?? valueRange(chart);
  return { x: wide(left, right), y: wide(low, high) };
}

function valueRange({ lines }: Chart): [number, number] {
  let [low, high] = [0, 0];
  const areas = lines.filter(({ look }) => look === "area");
  if (areas.length > 0) return [0, 1];
  for (const { y, band } of lines) {
    for (const values of [y, band?.low ?? [], band?.high ?? []]) {
      for (const value of values) {
        if (value === null || !Number.isFinite(value)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  return [low, high];
}

const wide = (low: number, high: number): [number, number] => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  return high > low ? [low, high] : [low, low + 1];
};
