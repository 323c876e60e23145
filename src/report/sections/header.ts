import { listed } from "../format.ts";
import { definitionList } from "../definition-list.ts";
import { html, trusted } from "../html.ts";
import type { Markup } from "../html.ts";
import { summarise } from "../statistics.ts";
import type { Context, PolicySeries } from "./context.ts";

/** An anchor, its positive close by and its negative further off. */
const mark = trusted(
  `<svg class="mark" viewBox="0 0 26 26" width="26" height="26" aria-hidden="true"><path class="ring" d="M10 15m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0"/><path class="c2 dot" d="M10 15h0"/><path class="c2 dot" d="M5.6 11.4h0"/><path class="c1 dot" d="M22 4h0"/></svg>`,
);

/** Title, and what was trained on what. */
export function header({ data, series }: Context): Markup {
  const seeds = series.flatMap(({ trainings }) => trainings.map(({ seed }) => seed));
  const facts: [string, string][] = [
    ["Data", data.dataset],
    ["Backbone", data.backbone],
    [nameOf(data.loss, series.length), listed(series.map(({ style }) => style.label))],
    data.kind === "training" ? ["Seed", seeds.join(", ")] : ["Trainings", trainingCount(series)],
    ["Epochs", String(data.totalEpochs)],
    ...(data.relevance
      ? [["Relevance", `${data.relevance.name}: ${data.relevance.words.positive}`] satisfies [string, string]]
      : []),
    ...(isTriplet(data.loss) ? [["Margin", String(data.margin)] satisfies [string, string]] : []),
  ];
  return html`<header>
    <p class="kicker">${mark}Kinfold · ${data.kind === "training" ? "training report" : "experiment report"}</p>
    <h1>${data.title}</h1>
    ${definitionList("facts", facts)}
  </header>`;
}

const isTriplet = (loss: string | undefined): boolean => loss === undefined || loss === "triplet";

/** What tells one series from another: a policy, or the loss where that takes no triplets. */
function nameOf(loss: string | undefined, count: number): string {
  if (!isTriplet(loss)) return "Loss";
  return count === 1 ? "Policy" : "Policies";
}

function trainingCount(series: readonly PolicySeries[]): string {
  const { count, min, max } = summarise(series.map(({ trainings }) => trainings.length));
  if (count === 0) return "none";
  return min === max ? `${max} for each policy` : `${min} to ${max} for each policy`;
}
