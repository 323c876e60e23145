import { lostAtEpoch } from "../alive.ts";
import { lineChart } from "../charts/line-chart.ts";
import type { ChartMark, CurveSeries } from "../charts/line-chart.ts";
import type { TrainingRecord } from "../data.ts";
import { counted, decimal, percent } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { chip } from "../palette.ts";
import type { Point } from "../statistics.ts";
import { trainingName } from "./context.ts";
import type { Context, Panel } from "./context.ts";

/** The curves of every training, read off by `points`. */
export function curvesOf(context: Context, points: (training: TrainingRecord) => readonly Point[]): CurveSeries[] {
  return context.series.map(({ style, trainings, representative }) => ({
    style,
    curves: trainings.map((training) => ({
      title: trainingName(style, training),
      points: points(training),
      lostAt: lostAtEpoch(training),
      representative: training === representative || trainings.length === 1,
    })),
  }));
}

interface CurvePanel {
  /** Quantity and unit, above the axis. */
  readonly axis: string;
  readonly better?: "lower" | "higher" | null;
  readonly share?: boolean;
  readonly yMax?: number;
  /** What the panel shows and how it is defined. */
  readonly caption: Markup;
}

/** A line chart over the epochs with its caption, which says how many values do not fit. */
export function curvePanel(context: Context, series: readonly CurveSeries[], panel: CurvePanel): Panel {
  const { axis, better = null, share = false, yMax, caption } = panel;
  const { chart, above, highest } = lineChart(series, {
    label: `${axis} over the epochs, ${series.map(({ style }) => style.label).join(", ")}`,
    y: axis,
    better,
    ...(share ? { yFormat: "%", limit: 1 } : {}),
    ...(yMax === undefined ? {} : { yMax }),
    lastEpoch: context.data.totalEpochs,
    marks: marksOf(context),
    named: series.length > 1,
  });
  const top = share ? percent(highest) : decimal(highest);
  const outside = above > 0 && html` ${counted(above, "value")} above the frame, up to ${top}.`;
  return { chart, caption: html`${caption}${outside}` };
}

/** Where a single training went back to sound weights. Of several trainings the lines would hide each other. */
export function marksOf({ data, series }: Context): ChartMark[] {
  if (data.kind !== "training") return [];
  return series.flatMap(({ trainings }) =>
    trainings.flatMap(({ incidents }) =>
      incidents.flatMap(({ kind, epoch, backTo }) =>
        kind === "rolled-back" ? [{ epoch, title: `back to the weights after epoch ${backTo ?? 0}` }] : [],
      ),
    ),
  );
}

/** What the kinds of lines mean, and the colours of the policies. Said once, above the first chart. */
export function curveKey(context: Context): Markup | null {
  if (context.data.kind === "training") return null;
  const sample = (className: string, words: string, mark = "M1 6H27") =>
    html`<span class="sample"
      ><svg class="chart" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
        <path class="${className}" d="${mark}" /></svg
      >${words}</span
    >`;
  const names = context.series.map(({ style }) => html`<span class="sample">${chip(style)}${style.label}</span>`);
  return html`<p class="key">
    ${names}${sample("thin", "one training")}${sample("average", "average of the trainings that still run")}${sample(
      "thick",
      "the training closest to the average",
    )}${sample("cross", "stopped or collapsed", "M11 3l6 6m0-6l-6 6")}
  </p>`;
}
