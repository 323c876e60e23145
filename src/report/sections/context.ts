import type { RelevanceWords } from "../../data/relevance/relevance.ts";
import type { PolicyRecord, ReportData, TrainingRecord } from "../data.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { policyPalette } from "../palette.ts";
import type { PolicyStyle } from "../palette.ts";
import { representative } from "../representative.ts";

/** One policy, ready to be drawn. */
export interface PolicySeries {
  readonly style: PolicyStyle;
  readonly trainings: readonly TrainingRecord[];
  readonly representative: TrainingRecord | null;
}

/** What every section of the report reads. */
export interface Context {
  readonly data: ReportData;
  readonly series: readonly PolicySeries[];
  readonly styleOf: (policy: string) => PolicyStyle;
  /** The next figure's or table's number, in the order of the page. */
  readonly next: (kind: "Figure" | "Table") => string;
}

/** Names in a record are a policy and those its mixtures draw from. */
function policyNames({ policy, trainings }: PolicyRecord): string[] {
  return [policy, ...trainings.flatMap(({ epochs }) => epochs.flatMap(({ mixture }) => Object.keys(mixture)))];
}

/** Prepares the data of a report. Each report counts its own figures. */
export function createContext(data: ReportData): Context {
  const policies = data.policies.map(({ policy }) => policy);
  const styleOf = policyPalette([...policies, ...data.policies.flatMap(policyNames)]);
  const counts = { Figure: 0, Table: 0 };
  return {
    data,
    styleOf,
    series: data.policies.map(({ policy, trainings }) => ({
      style: styleOf(policy),
      trainings,
      representative: representative(trainings),
    })),
    next: (kind) => `${kind} ${++counts[kind]}`,
  };
}

/** What was relevant, in words; null where classes were. */
export const relevanceOf = ({ data }: Context): RelevanceWords | null => data.relevance?.words ?? null;

/** Name of a training where a pointer rests on its line. */
export function trainingName({ label }: PolicyStyle, { seed }: TrainingRecord): string {
  return `${label}, seed ${seed}`;
}

/** A part of a figure. */
export interface Panel {
  readonly chart: Markup;
  readonly caption?: Markup;
}

/** A numbered figure of one or more panels, lettered where there are several. */
export function figure(context: Context, panels: readonly Panel[], caption: Markup): Markup {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const drawn = panels.map(({ chart, caption: words }, index) => {
    const letter = panels.length > 1 ? html`<b>(${letters[index] ?? String(index + 1)})</b> ` : null;
    return html`<div class="panel">${chart}${(letter ?? words) && html`<p>${letter}${words}</p>`}</div>`;
  });
  return html`<figure>
    <div class="panels">${drawn}</div>
    <figcaption><b>${context.next("Figure")}.</b> ${caption}</figcaption>
  </figure>`;
}

/** A numbered table that scrolls sideways where the page is narrow, under a caption that does not. */
export function table(context: Context, caption: Markup, head: Markup, body: readonly Markup[]): Markup {
  const number = context.next("Table");
  const id = number.toLowerCase().replace(" ", "-");
  return html`<p class="caption" id="${id}"><b>${number}.</b> ${caption}</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">
      <table aria-labelledby="${id}">
        <thead>
          ${head}
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>`;
}

/** A part of the page under a heading. */
export function section(id: string, title: string, content: readonly Markup[]): Markup {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${content}
  </section>`;
}
