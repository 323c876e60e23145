import { barChart } from "../charts/bar-chart.ts";
import type { Bar, BarGroup } from "../charts/bar-chart.ts";
import type { TrainingRecord } from "../data.ts";
import { grouped, meanAndSd, percent } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { percentOf } from "./values.ts";
import { chip } from "../palette.ts";
import { summarise } from "../statistics.ts";
import { figure, section } from "./context.ts";
import type { Context, PolicySeries } from "./context.ts";

type Evaluation = TrainingRecord["evaluations"][number];

function lastWithOneShot({ evaluations }: TrainingRecord): Evaluation | undefined {
  return evaluations.filter(({ oneShot }) => oneShot !== undefined && oneShot.length > 0).at(-1);
}

function accuracyOf(evaluation: Evaluation | undefined, ways: number): number {
  return evaluation?.oneShot?.find((result) => result.ways === ways)?.accuracy ?? NaN;
}

/** Accuracy of a training's last one-shot evaluation; NaN where it has none of that many ways. */
export function finalOneShot(training: TrainingRecord, ways: number): number {
  return accuracyOf(lastWithOneShot(training), ways);
}

/** Accuracy of the untrained network; NaN where it was not measured, or is the last there is. */
export function firstOneShot(training: TrainingRecord, ways: number): number {
  return accuracyOf(untrained(training), ways);
}

function untrained(training: TrainingRecord): Evaluation | undefined {
  const last = lastWithOneShot(training);
  return training.evaluations.find((evaluation) => evaluation.epoch === 0 && evaluation !== last);
}

function waysOf(trainings: readonly TrainingRecord[]): number[] {
  const ways = trainings.flatMap((training) => lastWithOneShot(training)?.oneShot?.map((result) => result.ways) ?? []);
  return [...new Set(ways)].sort((a, b) => a - b);
}

/** The number of ways to quote: the largest, as the measure `oneShot` and the console do. Null where there is none. */
export function headlineWays(trainings: readonly TrainingRecord[]): number | null {
  return waysOf(trainings).at(-1) ?? null;
}

/** N-way one-shot accuracy as bars. */
export function oneShotSection(context: Context): Markup {
  const title = "One-shot classification";
  const ways = waysOf(context.series.flatMap(({ trainings }) => trainings));
  if (ways.length === 0) {
    return section("one-shot", title, [html`<p class="none">One-shot accuracy was not measured.</p>`]);
  }
  const single = context.data.kind === "training";
  const groups = ways.map((n): BarGroup => {
    const bars = context.series.flatMap((one) => (single ? beforeAndAfter(one, n) : [overTrainings(one, n)]));
    return { name: String(n), chance: 1 / n, bars: bars.filter(({ value }) => Number.isFinite(value)) };
  });
  const names = context.series.map(({ style }) => style.label).join(", ");
  const draw = (width: number) =>
    barChart(groups, {
      label: `One-shot accuracy by number of classes, ${names}`,
      width,
      xLabel: "N, classes to choose from",
      yLabel: "accuracy",
    });
  const chart = html`<div class="wide">${draw(900)}</div>
    <div class="narrow">${draw(400)}</div>`;
  return section("one-shot", title, [
    html`<div class="full">${figure(context, [{ chart }], captionOf(context, single))}</div>`,
  ]);
}

function overTrainings({ style, trainings }: PolicySeries, ways: number): Bar {
  const { mean, sd, max, count } = summarise(trainings.map((training) => finalOneShot(training, ways)));
  const best = count > 1 ? `, best ${percent(max)}` : "";
  const title = `${style.label}, ${ways}-way: ${meanAndSd(mean, sd, percentOf)}${best}`;
  return { className: style.className, title, value: mean, spread: sd, max: count > 1 ? max : NaN };
}

/** For one training: the untrained network beside the trained one, with the standard error that the trials leave. */
function beforeAndAfter({ style, trainings }: PolicySeries, ways: number): Bar[] {
  const training = trainings[0];
  if (training === undefined) return [];
  const last = lastWithOneShot(training);
  return [untrained(training), last].map((evaluation, index): Bar => {
    const value = accuracyOf(evaluation, ways);
    const trials = evaluation?.oneShot?.find((result) => result.ways === ways)?.trials ?? 0;
    const spread = trials > 0 ? Math.sqrt((value * (1 - value)) / trials) : NaN;
    const title = `${index === 0 ? "untrained" : "trained"}, ${ways}-way: ${percent(value)}`;
    return { className: index === 0 ? "untrained" : style.className, title, value, spread, max: NaN };
  });
}

function captionOf(context: Context, single: boolean): Markup {
  const trials = context.series.flatMap(({ trainings }) =>
    trainings.flatMap((training) => lastWithOneShot(training)?.oneShot?.map((result) => result.trials) ?? []),
  );
  const { min, max } = summarise(trials);
  const many = min === max ? grouped(max) : `${grouped(min)} to ${grouped(max)}`;
  const legend = context.series.map(
    ({ style }) => html`<span class="sample">${chip(style)}${single ? "trained" : style.label}</span>`,
  );
  const untrainedChip = single && html`<span class="sample"><span class="chip untrained"></span>untrained</span>`;
  const marks = single
    ? "Whiskers: standard error of the trials."
    : "Bars: mean over the trainings of a policy at their last evaluation; whiskers: standard deviation; diamonds: the best training.";
  return html`N-way one-shot accuracy: a query is compared with one other sample of its class and N − 1 samples of other
    classes, and the nearest decides; ${many} trials each. ${marks} Dashed: chance, 1 / N.
    <span class="key">${untrainedChip}${legend}</span>`;
}
