import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { axes, frame, image, px } from "./frame.ts";
import type { Frame } from "./frame.ts";

/** One bar: a share in [0, 1] with its uncertainty. */
export interface Bar {
  readonly className: string;
  /** Shown where a pointer rests on it. */
  readonly title: string;
  readonly value: number;
  /** Half the length of the whisker; none where it is NaN. */
  readonly spread: number;
  /** The best of several trainings, marked above the bar; none where it is NaN. */
  readonly max: number;
}

/** Bars that stand together over one label. */
export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
  /** What guessing would reach. */
  readonly chance: number;
}

interface BarChartOptions {
  readonly label: string;
  readonly width: number;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** Grouped bars of shares, with whiskers, maxima and the level of chance. */
export function barChart(groups: readonly BarGroup[], { label, width, xLabel, yLabel }: BarChartOptions): Markup {
  const f = frame({ width, height: 270, xDomain: [0, groups.length], yDomain: [0, 1] });
  const content = groups.map((group, index) => {
    const [start, end] = [f.x(index), f.x(index + 1)];
    const step = ((end - start) * 0.8) / Math.max(1, group.bars.length);
    const first = start + (end - start) * 0.1;
    const chance = `M${px(first - 2)} ${px(f.y(group.chance))}H${px(end - (end - start) * 0.1 + 2)}`;
    return html`${group.bars.map((bar, i) => drawBar(f, bar, first + i * step, step))}<path
        class="chance"
        d="${chance}"
      />
      <text class="axis" x="${px((start + end) / 2)}" y="${px(f.bottom + 17)}" text-anchor="middle"
        >${group.name}</text
      >`;
  });
  const labels = { x: xLabel, y: yLabel, better: "higher", yFormat: "%", xTicks: [] } as const;
  return image(width, f.height, label, [axes(f, labels), ...content]);
}

function drawBar(f: Frame, { className, title, value, spread, max }: Bar, left: number, step: number): Markup | null {
  if (!Number.isFinite(value)) return null;
  const width = Math.min(step * 0.86, 30);
  const inset = left + (step - width) / 2;
  const middle = px(inset + width / 2);
  const top = f.y(value);
  const bar = `M${px(inset)} ${px(f.bottom)}V${px(top)}h${px(width)}V${px(f.bottom)}z`;
  const [low, high] = [f.y(Math.max(0, value - spread)), f.y(Math.min(1, value + spread))];
  const cap = Math.min(3, width / 3);
  const whisker = `M${middle} ${px(low)}V${px(high)}m${px(-cap)} 0h${px(2 * cap)}M${middle} ${px(low)}m${px(-cap)} 0h${px(2 * cap)}`;
  const peak = `M${middle} ${px(f.y(max))}m0-2.6l2.6 2.6l-2.6 2.6l-2.6-2.6z`;
  return html`<g class="${className}"
    ><title>${title}</title><path class="bar" d="${bar}" />${
      Number.isFinite(spread) && html`<path class="whisker" d="${whisker}" />`
    }${Number.isFinite(max) && html`<path class="peak" d="${peak}" />`}</g
  >`;
}
