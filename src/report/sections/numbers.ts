import type { TrainingRecord } from "../data.ts";
import { capital, decimal, meanAndSd, missing } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { measuresBy, valueOf } from "../measures.ts";
import type { Measure } from "../measures.ts";
import { chip } from "../palette.ts";
import { summarise } from "../statistics.ts";
import { relevanceOf, section, table } from "./context.ts";
import type { Context } from "./context.ts";
import { arrow, finalValue, formatMeasure } from "./values.ts";

/** Every measure as a number. */
export function numbersSection(context: Context): Markup {
  const trainings = context.series.flatMap((one) => one.trainings);
  if (trainings.every(({ evaluations }) => evaluations.length === 0)) {
    return section("numbers", "Numbers", [
      html`<p class="none">No evaluation was recorded, so there is no number to show.</p>`,
    ]);
  }
  const only = trainings[0];
  if (context.data.kind === "training" && only !== undefined)
    return section("numbers", "Numbers", [oneTraining(context, only)]);
  return section("numbers", "Numbers", [allPolicies(context)]);
}

function nameCell(one: Measure): Markup {
  return html`<th scope="row">${capital(one.name)}<span class="arrow">${arrow(one)}</span></th>`;
}

function allPolicies(context: Context): Markup {
  const heads = context.series.map(({ style }) => html`<th scope="col">${chip(style)}${style.label}</th>`);
  const rows = measuresBy(relevanceOf(context)).map((one) => {
    const cells = context.series.map(({ trainings }) => {
      const { mean, sd, count } = summarise(trainings.map((training) => finalValue(training, one.key)));
      const fewer = count > 0 && count < trainings.length && html`<span class="n">n = ${count}</span>`;
      return html`<td>${meanAndSd(mean, sd, formatMeasure(one))}${fewer}</td>`;
    });
    return html`<tr>
      ${nameCell(one)}${cells}
    </tr>`;
  });
  const caption = html`Last evaluation of each training: mean ± standard deviation over the trainings of a policy,
  stopped and collapsed ones included. ↓ lower is better, ↑ higher is better.`;
  return table(
    context,
    caption,
    html`<tr>
      <th scope="col">Measure</th>
      ${heads}
    </tr>`,
    rows,
  );
}

function oneTraining(context: Context, training: TrainingRecord): Markup {
  const last = training.evaluations.at(-1);
  const first = training.evaluations[0];
  const rows = measuresBy(relevanceOf(context)).map((one) => {
    const format = formatMeasure(one);
    const before = first === undefined ? NaN : valueOf(first, one.key);
    const best = bestOf(training, one);
    return html`<tr>
      ${nameCell(one)}
      <td>${format(before)}</td>
      <td>${format(finalValue(training, one.key))}</td>
      <td>${best === null ? missing : format(best.value)}</td>
      <td>${best === null ? missing : decimal(best.epoch, 0)}</td>
    </tr>`;
  });
  const caption = html`Measures of the validation embeddings at the first and the last evaluation, and the best of all
  evaluations. ↓ lower is better, ↑ higher is better.`;
  const heads = ["Measure", `Epoch ${first?.epoch ?? 0}`, `Epoch ${last?.epoch ?? 0}`, "Best", "At epoch"];
  return table(
    context,
    caption,
    html`<tr>
      ${heads.map((head) => html`<th scope="col">${head}</th>`)}
    </tr>`,
    rows,
  );
}

function bestOf({ evaluations }: TrainingRecord, { key, better }: Measure): { value: number; epoch: number } | null {
  if (better === null) return null;
  const values = evaluations.map((evaluation) => ({ value: valueOf(evaluation, key), epoch: evaluation.epoch }));
  const { min, max } = summarise(values.map(({ value }) => value));
  return values.find(({ value }) => value === (better === "lower" ? min : max)) ?? null;
}
