import { lostAtEpoch } from "../alive.ts";
import type { TrainingRecord } from "../data.ts";
import { counted } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { chip } from "../palette.ts";
import { section, table } from "./context.ts";
import type { Context } from "./context.ts";

/** Rows of the table, and warnings in a row; beyond it they are counted. */
const rowLimit = 100;
const warningLimit = 4;

const reasons = new Map([
  ["not-finite", "stopped, loss not finite"],
  ["no-triplets", "stopped, no triplets"],
]);

/** Collapses, early stops and warnings, each with its training. */
export function incidentSection(context: Context): Markup {
  const incidents = context.series.flatMap(({ style, trainings }) =>
    trainings.filter(hasIncident).map((training) => ({ style, training })),
  );
  const title = "Warnings and collapses";
  if (incidents.length === 0) return section("warnings", title, [html`<p>None.</p>`]);
  const rows = incidents.slice(0, rowLimit).map(
    ({ style, training }) =>
      html`<tr>
        <th scope="row">${chip(style)}${style.label}</th>
        <td>${training.seed}</td>
        <td class="words end">${ending(training)}</td>
        <td class="words">${messages(training)}</td>
      </tr>`,
  );
  const more =
    incidents.length > rowLimit ? ` ${counted(incidents.length - rowLimit, "more training")} are not listed.` : "";
  const heads = [
    ["Policy", ""],
    ["Seed", ""],
    ["End", "words"],
    ["What was said", "words"],
  ] as const;
  const caption = html`Trainings that stopped early, collapsed or raised a warning.${more}`;
  return section("warnings", title, [
    table(
      context,
      caption,
      html`<tr>
        ${heads.map(([head, words]) => html`<th scope="col" class="${words}">${head}</th>`)}
      </tr>`,
      rows,
    ),
  ]);
}

function hasIncident(training: TrainingRecord): boolean {
  return training.end.reason !== "finished" || training.warnings.length > 0 || Number.isFinite(lostAtEpoch(training));
}

/** `collapsed, epoch 30`; a collapse that did not end the training is said as well. */
function ending({ end, collapsedAtEpoch }: TrainingRecord): Markup {
  const collapse = end.reason !== "collapsed" && collapsedAtEpoch !== null;
  return html`<div>${reasons.get(end.reason) ?? end.reason}, epoch ${end.epoch}</div>
    ${collapse && html`<div>collapsed, epoch ${collapsedAtEpoch}</div>`}`;
}

function messages({ end, warnings }: TrainingRecord): Markup {
  const said = end.reason === "finished" ? warnings : [end.message, ...warnings.filter((one) => one !== end.message)];
  const shown = said.filter((message) => message !== "").slice(0, warningLimit);
  const rest = said.length > warningLimit && html`<div>and ${said.length - warningLimit} more</div>`;
  return html`${shown.map((message) => html`<div>${message}</div>`)}${rest}`;
}
