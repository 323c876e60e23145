import type { SuspectRow } from "../data.ts";
import { counted, decimal } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { section, table } from "./context.ts";
import type { Context } from "./context.ts";

/** Rows of the table; beyond it they are counted. */
const rowLimit = 30;

/** Samples whose label may be wrong; null where there are none. */
export function suspectSection(context: Context): Markup | null {
  const { suspects = [], relevance } = context.data;
  if (suspects.length === 0) return null;
  const rest = suspects.length - rowLimit;
  const more = rest > 0 ? ` ${counted(rest, "more sample")} of this kind: kinfold triplets lists all.` : "";
  const caption = html`Samples whose triplets violated the margin far more than those of
  ${relevance ? "all others" : "their class"} did, in the mean over the training. Suspicion is the number of robust
  standard deviations between the two.${more}`;
  const head = html`<tr>
    ${["Sample", ...(relevance ? [] : ["Class"]), "Suspicion", "Mean violation", "Epochs with an active triplet"].map(
      (words) => html`<th scope="col">${words}</th>`,
    )}
  </tr>`;
  return section("suspects", "Labels to look at", [
    table(
      context,
      caption,
      head,
      suspects.slice(0, rowLimit).map((one) => row(one, relevance === undefined)),
    ),
  ]);
}

const row = ({ id, class: name, suspicion, violation, activeEpochs, epochs }: SuspectRow, hasClass: boolean): Markup =>
  html`<tr>
    <th scope="row">${id}</th>
    ${hasClass && html`<td>${name}</td>`}
    <td>${decimal(suspicion, 1)}</td>
    <td>${decimal(violation)}</td>
    <td>${activeEpochs} of ${epochs}</td>
  </tr>`;
