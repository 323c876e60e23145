import { aliveAt } from "../alive.ts";
import { capital, meanAndSd, percent } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { measure, valueOf } from "../measures.ts";
import type { Measure } from "../measures.ts";
import { chip } from "../palette.ts";
import { summarise } from "../statistics.ts";
import { table } from "./context.ts";
import type { Context, PolicySeries } from "./context.ts";
import { finalOneShot, firstOneShot, headlineWays } from "./one-shot.ts";
import { arrow, finalValue, formatMeasure, percentOf } from "./values.ts";

const headline: readonly Measure["key"][] = ["avgPctOfNegativesInCluster", "precisionAt1", "mapAtR"];

/** For one training: what the network reached, and where it came from. */
export function keyFigures({ series }: Context): Markup {
  const training = series[0]?.trainings[0];
  if (training === undefined) return html``;
  const first = training.evaluations[0];
  const cells = headline.map(measure).map((one) => {
    const before = first === undefined || first === training.evaluations.at(-1) ? NaN : valueOf(first, one.key);
    return keyFigure(one.name + arrow(one), finalValue(training, one.key), before, (v) => percent(v));
  });
  const ways = headlineWays([training]);
  const oneShot =
    ways !== null &&
    keyFigure(`${ways}-way one-shot accuracy\u00a0↑`, finalOneShot(training, ways), firstOneShot(training, ways), (v) =>
      percent(v),
    );
  return html`<dl class="figures">${cells}${oneShot}</dl>`;
}

function keyFigure(name: string, value: number, before: number, format: (value: number) => string): Markup {
  const from = Number.isFinite(before) && html`<span>from ${format(before)} at epoch 0</span>`;
  return html`<div>
    <dt>${name}</dt>
    <dd>${format(value)}${from}</dd>
  </div>`;
}

/** For several policies: how many trainings lasted, and what they reached. */
export function headlineTable(context: Context): Markup {
  const shown = headline.map(measure);
  const ways = headlineWays(context.series.flatMap(({ trainings }) => trainings));
  const heads = ["Policy", "Alive at the end", ...shown.map((one) => capital(one.name) + arrow(one))];
  if (ways !== null) heads.push(`${ways}-way one-shot\u00a0↑`, "Best one-shot");
  const rows = context.series.map((one) => headlineRow(context, one, shown, ways));
  const caption = html`Last evaluation of each training, mean ± standard deviation over the trainings of a policy,
  stopped and collapsed ones included. ${caution(context)}`;
  return table(
    context,
    caption,
    html`<tr>
      ${heads.map((head) => html`<th scope="col">${head}</th>`)}
    </tr>`,
    rows,
  );
}

function headlineRow(
  { data }: Context,
  { style, trainings }: PolicySeries,
  shown: readonly Measure[],
  ways: number | null,
): Markup {
  const cells = shown.map((one) => {
    const { mean, sd } = summarise(trainings.map((training) => finalValue(training, one.key)));
    return html`<td>
      ${meanAndSd(mean, sd, one.key === "avgPctOfNegativesInCluster" ? formatMeasure(one) : percentOf)}
    </td>`;
  });
  const oneShot = summarise(ways === null ? [] : trainings.map((training) => finalOneShot(training, ways)));
  return html`<tr>
    <th scope="row">${chip(style)}${style.label}</th>
    <td>${aliveAt(trainings, data.totalEpochs)} of ${trainings.length}</td>
    ${cells}${
      ways !== null &&
      html`<td>${meanAndSd(oneShot.mean, oneShot.sd, percentOf)}</td>
        <td>${percent(oneShot.max)}</td>`
    }
  </tr>`;
}

/** What a reader must not conclude. */
function caution({ series }: Context): Markup | null {
  const names = series.map(({ style }) => style.policy);
  if (series.length < 2) return null;
  const paper = names.includes("nspa") && names.includes("randomHard");
  return html`Differences within the standard deviations are no
  ranking.${
    paper &&
    " In the paper, too, the five trainings of NSPA (76.0 ± 4 %) and of random hard (75.9 ± 2.3 %) cannot be told apart on 10-way one-shot accuracy."
  }`;
}
