import type { TrainingRecord } from "../data.ts";
import { listed } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import type { Point } from "../statistics.ts";
import { figure, section } from "./context.ts";
import type { Context, Panel } from "./context.ts";
import { curvePanel, curvesOf, marksOf } from "./curves.ts";

type Health = NonNullable<TrainingRecord["evaluations"][number]["health"]>;

/** How far the embedding was from a collapse; null where no evaluation says. */
export function healthSection(context: Context): Markup | null {
  const trainings = context.series.flatMap((one) => one.trainings);
  if (!trainings.some(({ evaluations }) => evaluations.some(({ health }) => health))) return null;
  const panels = [
    healthPanel(context, ({ effectiveRank }) => effectiveRank, {
      axis: "effective rank",
      caption: html`Effective rank of the validation embeddings: (Σλ)² / Σλ² over the eigenvalues of their covariance,
      between 1, a line, and the number of dimensions; 0 where nothing varies.`,
    }),
    healthPanel(context, ({ rmsDistance }) => rmsDistance, {
      axis: "spread",
      caption: html`Root mean square distance of two validation samples. Near zero, everything lies on one point.`,
    }),
    healthPanel(context, ({ gradientNorm }) => gradientNorm, {
      axis: "gradient",
      caption: html`Length of the gradient, mean over the epoch before each evaluation.`,
    }),
    healthPanel(context, ({ lossToMargin }) => lossToMargin, {
      axis: "loss ÷ margin",
      caption: html`Mean loss of the epoch before each evaluation, divided by the margin. At a point every triplet’s
      loss is the margin, 1.`,
    }),
  ].filter((panel) => panel !== null);
  const marks = marksOf(context).length > 0 && " Dotted: the training went back to sound weights.";
  const words = context.data.kind === "training" && storyOf(trainings[0]);
  return section("health", "Health of the embedding", [
    html`${words && html`<p>${words}</p>`}`,
    figure(context, panels, html`Signs of a collapse.${marks}`),
  ]);
}

/** Null where no evaluation knows the sign: a loss that is not of triplets has no margin to stay at. */
function healthPanel(
  context: Context,
  read: (health: Health) => number | null,
  panel: { readonly axis: string; readonly caption: Markup },
): Panel | null {
  const trainings = context.series.flatMap((one) => one.trainings);
  const isKnown = ({ health }: TrainingRecord["evaluations"][number]) => health !== undefined && read(health) !== null;
  if (!trainings.some(({ evaluations }) => evaluations.some(isKnown))) return null;
  const curves = curvesOf(context, ({ evaluations }) =>
    evaluations.flatMap(({ epoch, health }): Point[] => (health ? [[epoch, read(health) ?? NaN]] : [])),
  );
  return curvePanel(context, curves, panel);
}

/** What befell one training, in sentences. */
function storyOf(training: TrainingRecord | undefined): string | null {
  const of = (wanted: TrainingRecord["incidents"][number]["kind"]) =>
    training?.incidents.filter(({ kind }) => kind === wanted) ?? [];
  const [ailing, collapses, backs] = [of("ailing"), of("collapse"), of("rolled-back")];
  const epochs = (list: TrainingRecord["incidents"]) =>
    `epoch${list.length === 1 ? "" : "s"} ${listed(list.map(({ epoch }) => String(epoch)))}`;
  const last = backs.at(-1);
  const sentences = [
    ailing.length > 0 && `At ${epochs(ailing)} the embedding was found ailing.`,
    collapses.length > 0 && `At ${epochs(collapses)} it was found collapsed.`,
    last &&
      `The training went back to sound weights ${backs.length === 1 ? "once," : `${backs.length} times, the last time`} at epoch ${last.epoch}, to those after epoch ${last.backTo ?? 0}, and drew more random hard negatives from there on.`,
  ].filter((sentence) => typeof sentence === "string");
  return sentences.length > 0 ? sentences.join(" ") : null;
}
