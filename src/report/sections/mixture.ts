import { areaChart } from "../charts/area-chart.ts";
import type { TrainingRecord } from "../data.ts";
import { capital, listed } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { chip } from "../palette.ts";
import { figure } from "./context.ts";
import type { Context, PolicySeries } from "./context.ts";

/** Names of the policies a training draws from, in the order of their appearance. */
function partsOf({ epochs }: TrainingRecord): string[] {
  const drawn = epochs.flatMap(({ mixture }) => Object.keys(mixture).filter((name) => (mixture[name] ?? 0) > 0));
  return [...new Set(drawn)];
}

function longest({ trainings }: PolicySeries): TrainingRecord | undefined {
  return trainings.reduce<TrainingRecord | undefined>(
    (best, one) => (one.epochs.length > (best?.epochs.length ?? 0) ? one : best),
    undefined,
  );
}

/** The annealed or constant probabilities of policies that mix others, and a sentence on those that do not. */
export function mixtureFigure(context: Context): Markup | null {
  const drawn = context.series.map((one) => ({ style: one.style, training: longest(one) }));
  const pure = drawn.filter(({ training }) => training !== undefined && partsOf(training).length === 1);
  const mixed = drawn.filter(({ training }) => training !== undefined && partsOf(training).length > 1);
  const names = listed(pure.map(({ style }) => style.label));
  const sentence =
    pure.length > 0 && html`${capital(names)} ${pure.length === 1 ? "draws" : "draw"} from one policy throughout.`;
  if (mixed.length === 0) return sentence ? html`<p>${sentence}</p>` : null;
  const parts = [...new Set(mixed.flatMap(({ training }) => (training === undefined ? [] : partsOf(training))))];
  const styles = parts.map((part) => context.styleOf(part));
  const panels = mixed.map(({ style, training }) => ({
    chart: areaChart(
      training?.epochs ?? [],
      styles,
      `Probability of each policy over the epochs, ${style.label}`,
      context.data.totalEpochs,
    ),
    ...(mixed.length > 1 ? { caption: html`${style.label}` } : {}),
  }));
  const legend = styles.map((style) => html`<span class="sample">${chip(style)}${style.label}</span>`);
  const whose = mixed.length === 1 ? ` of ${mixed[0]?.style.label ?? ""}` : "";
  const caption = html`Probabilities${whose}: from which policy the negative of a triplet is drawn, stacked to one.
    ${sentence} <span class="key">${legend}</span>`;
  return figure(context, panels, caption);
}
