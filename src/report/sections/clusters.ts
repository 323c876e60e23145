import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { measure, measureGroups, valueOf } from "../measures.ts";
import type { Measure } from "../measures.ts";
import type { Point } from "../statistics.ts";
import { figure, section } from "./context.ts";
import type { Context, Panel } from "./context.ts";
import { curvePanel, curvesOf } from "./curves.ts";

const units = { distance: "", relative: " (÷ mean distance)", share: "" } as const;

/** Every measure of the validation embeddings over the epochs. */
export function clusterSection(context: Context): Markup {
  const title = "Clusters of the validation embeddings";
  const evaluations = context.series.flatMap(({ trainings }) => trainings.flatMap((training) => training.evaluations));
  if (evaluations.length === 0) {
    return section("clusters", title, [
      html`<p class="none">No evaluation was recorded, so there are no measures to draw.</p>`,
    ]);
  }
  const introduction = html`<p>
    Measures of the validation embeddings, as defined by Kertész (2022); epoch 0 is the untrained network. Distances are
    Euclidean, in the embedding’s own units.
  </p>`;
  const figures = measureGroups.map(({ title: words, keys }) =>
    figure(
      context,
      keys.map((key) => measurePanel(context, measure(key))),
      html`${words}.`,
    ),
  );
  return section("clusters", title, [introduction, ...figures]);
}

function measurePanel(context: Context, one: Measure): Panel {
  const curves = curvesOf(context, ({ evaluations }) =>
    evaluations.map((evaluation): Point => [evaluation.epoch, valueOf(evaluation, one.key)]),
  );
  const name = one.name.replace(", relative", "");
  return curvePanel(context, curves, {
    axis: `${name}${units[one.unit]}`,
    better: one.better,
    share: one.unit === "share",
    ...(one.key === "precisionAt1" || one.key === "mapAtR" ? { yMax: 1 } : {}),
    caption: html`${one.definition}`,
  });
}
