import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import type { PolicyStyle } from "../palette.ts";
import type { Point } from "../statistics.ts";
import { endLabels } from "./end-labels.ts";
import { axes, frame, image, px } from "./frame.ts";

/** A count that changes at some epochs. */
export interface StepSeries {
  readonly style: PolicyStyle;
  /** The points at which it changes, in order, the first at epoch 0. */
  readonly points: readonly Point[];
}

interface StepChartOptions {
  readonly label: string;
  readonly yLabel: string;
  readonly lastEpoch: number;
  readonly yMax: number;
}

/** Counts over epochs as steps. Series of equal counts would hide each other, so each is moved by two pixels. */
export function stepChart(series: readonly StepSeries[], { label, yLabel, lastEpoch, yMax }: StepChartOptions): Markup {
  const f = frame({ right: 104, xDomain: [0, lastEpoch], yDomain: [0, yMax * 1.02] });
  const shift = (index: number) => (index - (series.length - 1) / 2) * 2.4;
  const lines = series.map(({ style, points }, index) => {
    const steps = points.map(([epoch, value], i) => {
      const y = px(f.y(value) + shift(index));
      return i === 0 ? `M${px(f.x(epoch))} ${y}` : `H${px(f.x(epoch))}V${y}`;
    });
    return html`<g class="${style.className}"><path class="thick" d="${steps.join("")}H${px(f.right)}" /></g>`;
  });
  const names = series.flatMap(({ style: { label: text, className }, points }, index) => {
    const last = points.at(-1);
    return last === undefined ? [] : [{ text, className, x: f.right, y: f.y(last[1]) + shift(index) }];
  });
  const labels = { x: "epoch", y: yLabel, yFormat: "d" };
  return image(f.width, f.height, label, [axes(f, labels), ...lines, ...endLabels(f, names)]);
}
