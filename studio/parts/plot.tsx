import { createEffect, createMemo, createSignal, For, onCleanup, Show, untrack } from "solid-js";
import type UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Chart, describe, lastOf, legendOf, type Line } from "./chart.ts";
import { numberText, placeText } from "./number-text.ts";
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
      <Show when={cursor()}>
        {(x) => (
          <span class="at soft small" aria-hidden="true">
            {props.chart.x} {placeText(x())}
          </span>
        )}
      </Show>
      <div ref={ref} role="img" aria-label={describe(props.chart, (value) => numberText(value, props.chart.unit))}>
        <div ref={(element) => (box = element)} style={{ height: `${height()}px` }} />
      </div>
    </div>
  );
}

function Legend(props: { readonly chart: Chart; readonly cursor: number | null }) {
  return (
    <ul class="legend small">
      <For each={legendOf(props.chart.lines)}>
        {({ label, colour, look, lines }) => (
          <li>
            <i class={look} style={{ color: `var(${colour})` }} />
            {label}
            <span class="value">{valueText(props.chart, lines, props.cursor ?? props.chart.present ?? null)}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

/** What lines are at an x, or were last; of several the mean. */
function valueText({ unit }: Chart, lines: readonly Line[], at: number | null): string {
  // The last bound of a histogram closes it and has no value of its own.
  if (at === null && lines.some(({ look }) => look === "bars")) return "";
  const values = lines.flatMap((line) => (at === null ? lastOf(line)?.y : line.y[placeOf(line, at)]) ?? []);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return numberText(mean, unit);
}

/** The point that a line is read at: the one before where it holds its value, else the nearest. */
function placeOf({ look, x }: Line, at: number): number {
  const before = x.findLastIndex((value) => value <= at);
  if (before < 0 || look === "area" || look === "bars" || look === "steps") return before;
  const after = x[before + 1];
  return after === undefined || at - (x[before] ?? 0) <= after - at ? before : before + 1;
}
