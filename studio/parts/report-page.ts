import { definitionList } from "../../src/report/definition-list.ts";
import { html, type Markup, trusted } from "../../src/report/html.ts";
import { style } from "../../src/report/style.ts";
import type { Chart } from "./chart.ts";
import { byToken, chartSvg } from "./chart-svg.ts";

/** A part of a report: figures, a table, or both, under a title. */
export interface ReportSection {
  readonly title: string;
  readonly text?: readonly string[];
  readonly charts?: readonly Chart[];
  /** Pictures that are no charts. */
  readonly pictures?: readonly Markup[];
  /** Names with their values, in columns. */
  readonly list?: readonly (readonly [name: string, value: string])[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export interface ReportPage {
  readonly title: string;
  /** What a reader should see first. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly ReportSection[];
  /** When it is made. */
  readonly made: Date;
  /** Commands that made what is shown. */
  readonly commands: readonly string[];
}

const ownStyle = `.chart{font-family:inherit}.chart .title{fill:var(--ink);font-size:15px;font-weight:650}
main{max-width:1080px}.panel:only-child{max-width:680px}.panels{margin:18px 0;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}
table{margin-bottom:24px}td,th{white-space:normal}td{overflow-wrap:anywhere}
.mark{fill:var(--ink);stroke:var(--paper);stroke-width:3px;paint-order:stroke}`;

/** Of pictures in a report, two of which stand side by side: their letters can be read on a phone as well. */
export const reportWidth = 500;

/** `24 November 2026, 20:54` */
const dateText = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

/** What is seen, as one page that needs nothing else and runs no script: it can be kept, printed and sent. */
export function reportPage({ title, facts, sections, made, commands }: ReportPage): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${trusted(style + ownStyle)}
        </style>
      </head>
      <body>
        <main>
          <p class="kicker">Kinfold Studio, ${dateText.format(made)}</p>
          <h1>${title}</h1>
          ${definitionList("figures", facts)} ${sections.map(sectionOf)}
          <section>
            <h2>How this was made</h2>
            ${commands.map((command) => html`<pre><code>${command}</code></pre>`)}
          </section>
        </main>
      </body>
    </html>`;
  return page.markup;
}

function sectionOf({ title, text = [], charts = [], pictures = [], list, table }: ReportSection): Markup {
  const figures = [...pictures, ...charts.map((chart) => chartSvg(chart, byToken, reportWidth))];
  return html`<section>
    <h2>${title}</h2>
    ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
    ${figures.length > 0 && html`<div class="panels">${figures.map((figure) => html`<div class="panel">${figure}</div>`)}</div>`}
    ${list && definitionList("settings", list)} ${table && tableOf(table)}
  </section>`;
}

function tableOf({ head, rows }: NonNullable<ReportSection["table"]>): Markup {
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          ${head.map((text) => html`<th scope="col" class="words">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = "", ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((text) => html`<td class="words">${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
