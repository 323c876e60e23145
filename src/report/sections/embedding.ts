import { pointLimit, scatterPlot } from "../charts/scatter-plot.ts";
import type { ScatterPlot } from "../charts/scatter-plot.ts";
import type { Scatter, TrainingRecord } from "../data.ts";
import { capital, decimal } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { chip, classStyle, distinctClasses } from "../palette.ts";
import type { ClassLooks } from "../charts/scatter-plot.ts";
import { section } from "./context.ts";
import type { Context, PolicySeries } from "./context.ts";

/** Names in the legend; more of them would not be read. */
const legendLimit = 36;

/** The training to show: the representative, or the first that has a picture. */
function pictured({ representative, trainings }: PolicySeries): TrainingRecord | undefined {
  const hasPicture = (training: TrainingRecord) => training.before !== undefined || training.after !== undefined;
  return representative !== null && hasPicture(representative) ? representative : trainings.find(hasPicture);
}

/** The embedding before and after training, as scatter plots. */
export function embeddingSection(context: Context): Markup {
  const shown = context.series.flatMap((one) => {
    const training = pictured(one);
    return training === undefined ? [] : [{ one, training }];
  });
  if (shown.length === 0) {
    return section("embedding", "Embedding", [html`<p class="none">No picture of the embedding was recorded.</p>`]);
  }
  const scatters = shown
    .flatMap(({ training }) => [training.before, training.after])
    .filter((one) => one !== undefined);
  const present = [...new Set(scatters.flatMap(({ label }) => label))].sort((a, b) => a - b);
  const looks = new Map(present.map((label, rank) => [label, classStyle(rank)]));
  const figures = shown.map(({ one, training }) => scatterFigure(context, one, training, looks));
  const arrangement = figures.length > 1 ? "scatters" : "scatters single";
  return section("embedding", "Embedding", [
    introduction(scatters),
    html`${legend(context, looks)}`,
    html`<div class="${arrangement}">${figures}</div>`,
  ]);
}

function scatterFigure(context: Context, one: PolicySeries, training: TrainingRecord, looks: ClassLooks): Markup {
  const { style } = one;
  const side = context.series.length > 1 ? 240 : 440;
  const panels = [
    { when: "before training", scatter: training.before },
    {
      when: training.end.reason === "finished" ? "after training" : `at the end, epoch ${training.end.epoch}`,
      scatter: training.after,
    },
  ].map(({ when, scatter }) => {
    if (scatter === undefined) return html`<div class="panel"><p class="none">No picture ${when}.</p></div>`;
    const ruler = scatter.projection === "embedding" ? context.data.margin : null;
    const plot = scatterPlot(scatter, `Embedding ${when}, ${style.label}, seed ${training.seed}`, {
      looks,
      ruler,
      side,
    });
    return html`<div class="panel">
      ${plot.chart}
      <p>${capital(when)}${projectionNote(scatter, plot)}</p>
    </div>`;
  });
  const which =
    training === one.representative && one.trainings.length > 1 ? ", the training closest to the average" : "";
  return html`<figure>
    <div class="panels">${panels}</div>
    <figcaption>
      <b>${context.next("Figure")}.</b> ${chip(style)}Validation embeddings, ${style.label}, seed
      ${training.seed}${which}.
    </figcaption>
  </figure>`;
}

function projectionNote({ projection }: Scatter, { drawn, total, width }: ScatterPlot): string {
  const kind = projection === "embedding" ? ". " : `. ${projection}; `;
  return `${kind}${decimal(width, 2)} wide${drawn < total ? `, ${drawn} of ${total} points` : ""}.`;
}

function introduction(scatters: readonly Scatter[]): Markup {
  const ruled = scatters.some(({ projection }) => projection === "embedding");
  const ruler =
    ruled && " The ruler is as long as the margin; it is left out where the margin is wider than the picture.";
  const thinned =
    scatters.some(({ x }) => x.length > pointLimit) && ` More than ${pointLimit} points are thinned evenly.`;
  return html`<p>
    Validation embeddings before and after training. Each picture has its own scale, the same on both of its
    axes.${ruler}${thinned}
  </p>`;
}

function legend({ data }: Context, looks: ClassLooks): Markup | null {
  // One class is what data without classes has.
  if (data.relevance && looks.size < 2) return null;
  const names = [...looks].slice(0, legendLimit).map(([label, { className, mark }]) => {
    return html`<span class="sample"
      ><svg class="chart" viewBox="0 0 8 8" width="14" height="14" aria-hidden="true">
        <path class="point ${className}" d="${mark("4", "4")}" /></svg
      >${data.classNames[label] ?? `class ${label}`}</span
    >`;
  });
  const rest = looks.size - names.length;
  const more = rest > 0 && html`<span class="sample">and ${rest} more</span>`;
  const repeat =
    looks.size > distinctClasses &&
    html`<p>There are ${looks.size} classes; colours and shapes repeat after ${distinctClasses}.</p>`;
  const learned =
    data.relevance && html`<p>Colours and shapes are the classes of the data, which the training did not go by.</p>`;
  return html`<p class="key classes">${names}${more}</p>
    ${learned}${repeat}`;
}
