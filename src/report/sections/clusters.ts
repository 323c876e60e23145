import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { isOfRankings, measure, measureGroups, valueOf } from "../measures.ts";
import type { Measure } from "../measures.ts";
import type { Point } from "../statistics.ts";
import { figure, relevanceOf, section } from "./context.ts";
import type { Context, Panel } from "./context.ts";
import { curvePanel, curvesOf } from "./curves.ts";

const units = { distance: "", relative: " (÷ mean distance)", share: "" } as const;

/** Every measure of the validation embeddings over the epochs; null where the training went by no classes. */
export function clusterSection(context: Context): Markup | null {
  if (relevanceOf(context)) return null;
  const title = "Clusters of the validation embeddings";
  if (isNotEvaluated(context)) {
    return section("clusters", title, [
      html`<p class="none">No evaluation was recorded, so there are no measures to draw.</p>`,
    ]);
  }
  const introduction = html`<p>
    Measures of the validation embeddings, as defined by Kertész (2022); epoch 0 is the untrained network. Distances are
    Euclidean, in the embedding’s own units.
  </p>`;
  return section("clusters", title, [introduction, ...measureFigures(context)]);
}

/** Rankings of the validation samples over the epochs, in a training by a relevance; null in one by classes. */
export function rankingSection(context: Context): Markup | null {
  const relevance = relevanceOf(context);
  if (!relevance) return null;
  const title = "Rankings of the validation samples";
  if (isNotEvaluated(context)) {
    return section("rankings", title, [
      html`<p class="none">No evaluation was recorded, so there are no measures to draw.</p>`,
    ]);
  }
  const introduction = html`<p>
    Each validation sample ranks all others by their distance; relevant to it is one with ${relevance.positive}. Epoch 0
    is the untrained network. Cluster measures and one-shot accuracy are of classes, which this training did not go by.
  </p>`;
  return section("rankings", title, [introduction, ...measureFigures(context)]);
}

const isNotEvaluated = ({ series }: Context): boolean =>
  series.every(({ trainings }) => trainings.every(({ evaluations }) => evaluations.length === 0));

function measureFigures(context: Context): Markup[] {
  const relevance = relevanceOf(context);
  return measureGroups(relevance).map(({ title, keys }) =>
    figure(
      context,
      keys.map((key) => measurePanel(context, measure(key, relevance))),
      html`${title}.`,
    ),
  );
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
    ...(isOfRankings(one.key) ? { yMax: 1 } : {}),
    caption: html`${one.definition}`,
  });
}
