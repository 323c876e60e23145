import { lostAtEpoch } from "../alive.ts";
import type { TrainingRecord } from "../data.ts";
import { capital, counted, listed } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { section } from "./context.ts";
import type { Context } from "./context.ts";
import { headlineTable, keyFigures } from "./headline.ts";
import { finalValue } from "./values.ts";

/** The numbers a reader looks for first, in sentences and one table. */
export function summary(context: Context): Markup {
  const evaluated = context.series.some(({ trainings }) => trainings.some((t) => t.evaluations.length > 0));
  const sentences = [lastingSentence(context), evaluated ? puritySentence(context) : null];
  const text = html`${sentences.map((sentence) => sentence && html`<p class="lead">${sentence}</p>`)}`;
  if (!evaluated) return section("summary", "Summary", [text, html`<p class="none">No evaluation was recorded.</p>`]);
  const figures = context.data.kind === "training" ? keyFigures(context) : headlineTable(context);
  return section("summary", "Summary", [text, figures]);
}

function lastingSentence({ data, series }: Context): string {
  const only = series.flatMap(({ trainings }) => trainings)[0];
  if (only === undefined) return "No training was recorded.";
  if (data.kind === "training") {
    const collapse =
      only.collapsedAtEpoch === null ? "" : ` Its embedding collapsed at epoch ${only.collapsedAtEpoch}.`;
    return `${ending(only)} after ${counted(only.end.epoch, "epoch")}.${collapse}`;
  }
  const lost = series.filter(({ trainings }) => trainings.some((t) => Number.isFinite(lostAtEpoch(t))));
  const parts = lost.map(({ style, trainings }) => {
    const epochs = trainings.map(lostAtEpoch).filter(Number.isFinite);
    const first = epochs.reduce((a, b) => Math.min(a, b));
    return `${style.label}: ${epochs.length} of ${counted(trainings.length, "training")} stopped or collapsed, the first at epoch ${first}`;
  });
  if (parts.length === 0) return "No training stopped early or collapsed.";
  const others = series.filter((one) => !lost.includes(one)).map(({ style }) => style.label);
  return capital(`${parts.join("; ")}${others.length > 0 ? `; ${listed(others)}: none` : ""}.`);
}

function ending({ end }: TrainingRecord): string {
  if (end.reason === "finished") return "The training finished";
  if (end.reason === "interrupted") return "The training was interrupted";
  return `The training stopped (${end.reason})`;
}

function puritySentence({ data, series }: Context): string | null {
  const key = "avgPctOfNegativesInCluster";
  if (data.kind === "training" || data.relevance) return null;
  const parts = series.map(({ style, trainings }) => {
    const pure = trainings.filter((training) => finalValue(training, key) === 0).length;
    return `${style.label} ${pure} of ${trainings.length}`;
  });
  return `Trainings whose last evaluation found no foreign sample inside any cluster: ${listed(parts)}.`;
}
