import type { ReportData } from "./data.ts";
import { html, type Markup, trusted } from "./html.ts";
import { clusterSection, rankingSection } from "./sections/clusters.ts";
import { type Context, createContext } from "./sections/context.ts";
import { embeddingSection } from "./sections/embedding.ts";
import { header } from "./sections/header.ts";
import { healthSection } from "./sections/health.ts";
import { incidentSection } from "./sections/incidents.ts";
import { numbersSection } from "./sections/numbers.ts";
import { oneShotSection } from "./sections/one-shot.ts";
import { reproduceSection } from "./sections/reproduce.ts";
import { suspectSection } from "./sections/suspects.ts";
import { summary } from "./sections/summary.ts";
import { trainingSection } from "./sections/training.ts";
import { style } from "./style.ts";

/** Nothing may be loaded and no script may run; the style sheet is in the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Parts of the page in their order; a part that has nothing to say is null and has no entry in the contents. */
const parts: readonly (readonly [id: string, title: string, render: (context: Context) => Markup | null])[] = [
  ["summary", "Summary", summary],
  ["training", "Training", trainingSection],
  ["health", "Health", healthSection],
  ["clusters", "Clusters", clusterSection],
  ["rankings", "Rankings", rankingSection],
  ["embedding", "Embedding", embeddingSection],
  ["one-shot", "One-shot", oneShotSection],
  ["numbers", "Numbers", numbersSection],
  ["suspects", "Labels", suspectSection],
  ["warnings", "Warnings", incidentSection],
  ["reproduce", "How it was made", reproduceSection],
];

/**
 * Renders a training or an experiment as one HTML file that needs nothing else: pictures are SVG, no script runs, and
 * nothing is loaded. The same data gives the same text, byte for byte; it is made without a DOM, so also in a browser.
 * @returns the file's text, to be written as UTF-8
 */
export function renderReport(data: ReportData): string {
  const context = createContext(data);
  // In the order of the page, because figures are numbered as they are made.
  const sections = parts.flatMap(([id, title, render]) => {
    const content = render(context);
    return content === null ? [] : [{ id, title, content }];
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${data.title}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <main>
          ${header(context)}
          <nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
          ${sections.map(({ content }) => content)}
        </main>
      </body>
    </html> `.markup;
}
