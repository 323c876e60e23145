import { createEffect, createMemo, createSignal, For, onCleanup, Show, untrack } from "solid-js";
import type UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Chart, columnsOf, describe, lastOf, type Line } from "./chart.ts";
import { numberText } from "./number-text.ts";
import { plotData, plotOptions } from "./plot-options.ts";
import { createWidth } from "./size.ts";
import { isDark, tokenColour } from "./theme.tsx";
import "./plot.css";

export interface PlotProps {
  readonly chart: Chart;
  /** In pixels, the legend not counted. Default 220. */
  readonly height?: number;
  /** Plots with the same key show the same x under the pointer. */
  readonly sync?: string;
  /** Told the x under the pointer, null where there is none. */
  readonly onCursor?: (x: number | null) => void;
}

// Loaded with the first plot, and once.
let library: Promise<typeof UPlot> | undefined;
const load = () => (library ??= import("uplot").then((module) => module.default));

/** Lines by x, drawn on a canvas; a legend that tells the values under the pointer, or the last ones. */
export function Plot(props: PlotProps) {
  const { ref, width } = createWidth();
  const height = () => props.height ?? 220;
  const [cursor, setCursor] = createSignal<number | null>(null);
  const [Library, setLibrary] = createSignal<typeof UPlot>();
  void load().then((loaded) => setLibrary(() => loaded));
  let box: HTMLDivElement | undefined;
  let plot: UPlot | undefined;

  const moved = (x: number | null) => {
    setCursor(x);
    props.onCursor?.(x);
  };
  // What cannot be changed on a plot that stands: then it is made anew.
  const kind = createMemo(() => {
    const { lines, unit, x } = props.chart;
    return JSON.stringify([
      lines.map(({ label, colour, look, band }) => [label, colour, look, !!band]),
      unit,
      x,
      isDark(),
    ]);
  });
  createEffect(() => {
    const Plotting = Library();
    kind();
    if (!Plotting || !box || width() === 0) return;
    const place = box;
    untrack(() => {
      const current = () => props.chart;
      const size = { width: width(), height: height() };
      plot?.destroy();
      plot = new Plotting(
        plotOptions(current, {
          ...size,
          sync: props.sync,
          colours: tokenColour,
          onCursor: moved,
          stepped: Plotting.paths.stepped,
        }),
        plotData(props.chart, size.width),
        place,
      );
    });
  });
  createEffect(() => plot?.setSize({ width: width(), height: height() }));
  createEffect(() => {
    const data = plotData(props.chart, width());
    plot?.setData(data);
  });
  onCleanup(() => plot?.destroy());

  return (
    <div class="plot">
      <Legend chart={props.chart} cursor={cursor()} />
      <div ref={ref} role="img" aria-label={describe(props.chart, (value) => numberText(value, props.chart.unit))}>
        <div ref={(element) => (box = element)} style={{ height: `${height()}px` }} />
      </div>
    </div>
  );
}

function Legend(props: { readonly chart: Chart; readonly cursor: number | null }) {
  const columns = createMemo(() => columnsOf(props.chart.lines));
  return (
    <ul class="legend small">
      <For each={props.chart.lines}>
        {(line) => (
          <li>
            <i class={line.look} style={{ color: `var(${line.colour})` }} />
            {line.label}
            <output>{valueText(props.chart, line, props.cursor)}</output>
          </li>
        )}
      </For>
      <li class="soft at">
        <Show when={props.cursor !== null && columns().x.length > 0} fallback="latest">
          {props.chart.x} {numberText(props.cursor ?? 0, "number")}
        </Show>
      </li>
    </ul>
  );
}

/** The line's value at or before an x, or its last. */
function valueText({ unit }: Chart, line: Line, at: number | null): string {
  if (at === null) {
    // The last bound of a histogram closes it and has no value of its own.
    const last = line.look === "bars" ? undefined : lastOf(line);
    return last ? numberText(last.y, unit) : "–";
  }
  const holds = line.look === "area" || line.look === "bars" || line.look === "steps";
  const i = holds ? line.x.findLastIndex((x) => x <= at) : nearest(line.x, at);
  const value = line.y[i];
  return value === null || value === undefined ? "–" : numberText(value, unit);
}

function nearest(x: readonly number[], at: number): number {
  const after = x.findIndex((value) => value >= at);
  if (after <= 0) return after < 0 ? x.length - 1 : 0;
  return at - (x[after - 1] ?? 0) < (x[after] ?? 0) - at ? after - 1 : after;
}
