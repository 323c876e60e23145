import { aliveAt, lostAtEpoch } from "../alive.ts";
import { stepChart } from "../charts/step-chart.ts";
import type { TrainingRecord } from "../data.ts";
import { capital, counted } from "../format.ts";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { mixtureFigure } from "./mixture.ts";
import { binSize, thinCurve } from "../statistics.ts";
import type { Point } from "../statistics.ts";
import { figure, section } from "./context.ts";
import type { Context } from "./context.ts";
import { curveKey, curvePanel, curvesOf } from "./curves.ts";

/** More points than this do not show at the width of a chart. */
const pointsPerCurve = 125;

/** A training's epochs without those of a pretraining, whose loss is another one, on another scale. */
const properOf = ({ epochs }: TrainingRecord) => epochs.filter(({ phase }) => phase === undefined);

/** Loss, active triplets, trainings that lasted, and what the policies drew. */
export function trainingSection(context: Context): Markup {
  const trainings = context.series.flatMap((one) => one.trainings);
  if (trainings.every((training) => properOf(training).length === 0)) {
    return section("training", "Training", [html`<p class="none">No epoch was completed.</p>`]);
  }
  // One after the other, because figures are numbered as they are made.
  const progress = progressFigure(context, trainings);
  const lasting = context.data.kind === "experiment" && lastingFigure(context);
  const mixture = mixtureFigure(context);
  const rate = context.data.kind === "training" && learningRateFigure(context, trainings);
  return section("training", "Training", [
    html`${curveKey(context)}${progress}
      <div class="pair">${lasting}${mixture}${rate}</div>`,
  ]);
}

/** What a loss is called and what it counts as active. */
interface LossTexts {
  readonly axis: string;
  readonly active: string;
  readonly share: string;
}

const textsOf: Readonly<Record<string, LossTexts>> = {
  triplet: {
    axis: "triplet loss",
    active: "active triplets",
    share: "Share of the anchor–positive pairs offered that gave a triplet with a loss above zero.",
  },
  contrastive: {
    axis: "contrastive loss",
    active: "active pairs",
    share: "Share of the pairs whose loss is above zero.",
  },
  supCon: {
    axis: "supervised contrastive loss",
    active: "wrong neighbours",
    share: "Share of the samples whose most similar one in the batch is a negative.",
  },
  softmax: {
    axis: "softmax loss",
    active: "wrongly classified",
    share: "Share of the training samples that were classified wrongly.",
  },
};

/** For a loss that this page does not know. */
const otherTexts = (loss: string): LossTexts => ({
  axis: `${loss} loss`,
  active: "active",
  share: "Share of what the loss is of that it counts as active.",
});

function progressFigure(context: Context, trainings: readonly TrainingRecord[]): Markup {
  const { loss: name = "triplet", relevance } = context.data;
  const texts = Object.hasOwn(textsOf, name) ? (textsOf[name] ?? otherTexts(name)) : otherTexts(name);
  const before = Math.max(...trainings.map((training) => training.epochs.length - properOf(training).length));
  const size = binSize(Math.max(...trainings.map((training) => properOf(training).length)), pointsPerCurve);
  const curves = (read: (epoch: TrainingRecord["epochs"][number]) => number) =>
    curvesOf(context, (training) =>
      thinCurve(
        properOf(training).map((epoch): Point => [epoch.epoch, read(epoch)]),
        size,
      ),
    );
  const panels = [
    curvePanel(
      context,
      curves(({ loss }) => loss),
      {
        axis: texts.axis,
        better: "lower",
        caption: html`${capital(texts.axis)}, mean over the updates of an epoch.`,
      },
    ),
    curvePanel(
      context,
      curves(({ activeShare }) => activeShare),
      {
        axis: texts.active,
        share: true,
        yMax: 1,
        caption: html`${texts.share}${relevance && " By a relevance not all that is offered need be of one kind, so that the share may never reach one."}`,
      },
    ),
  ];
  const thinned = size > 1 && ` Each point is the mean of ${size} epochs.`;
  const left = before > 0 && ` The pretraining, ${counted(before, "epoch")} that came first, is left out.`;
  return figure(context, panels, html`Progress of the training.${thinned}${left}`);
}

/** Where the learning rate changes, its curve. */
function learningRateFigure(context: Context, trainings: readonly TrainingRecord[]): Markup | null {
  const rates = new Set(trainings.flatMap(({ epochs }) => epochs.map(({ learningRate }) => learningRate)));
  if (rates.size < 2) return null;
  const curves = curvesOf(context, ({ epochs }) => epochs.map((epoch): Point => [epoch.epoch, epoch.learningRate]));
  const panel = curvePanel(context, curves, { axis: "learning rate", caption: html`` });
  return figure(context, [{ chart: panel.chart }], html`Learning rate at the end of each epoch.`);
}

function lastingFigure(context: Context): Markup {
  const { series, data } = context;
  const most = Math.max(...series.map(({ trainings }) => trainings.length));
  if (series.every(({ trainings }) => aliveAt(trainings, Infinity) === trainings.length)) {
    return html`<p>Every training lasted: none stopped early and none collapsed.</p>`;
  }
  const steps = series.map(({ style, trainings }) => {
    const epochs = [...new Set([0, ...trainings.map(lostAtEpoch)])].filter((epoch) => epoch <= data.totalEpochs);
    return { style, points: epochs.sort((a, b) => a - b).map((epoch): Point => [epoch, aliveAt(trainings, epoch)]) };
  });
  const label = `Trainings still alive at each epoch, of ${most} for each policy`;
  const chart = stepChart(steps, { label, yLabel: "trainings alive", lastEpoch: data.totalEpochs, yMax: most });
  const caption = html`Trainings still alive at each epoch. A training leaves when its embedding is found collapsed onto
  a point, when its loss is no longer finite, or when no pair gives a triplet any more. Lines of equal height are drawn
  side by side.`;
  return figure(context, [{ chart }], caption);
}
