import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import { px } from "./frame.ts";
import type { Frame } from "./frame.ts";

/** A name written beside the end of a line. */
export interface EndLabel {
  readonly text: string;
  readonly className: string;
  /** Where the line ends, in the chart's units. */
  readonly x: number;
  readonly y: number;
}

/** Moves positions apart to at least `gap` within [low, high], keeping their order and moving each as little as a single pass down and one up allow. */
export function spread(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0) || a - b);
  const placed = order.map((index) => Math.min(Math.max(positions[index] ?? low, low), high));
  for (let i = 1; i < placed.length; i++) placed[i] = Math.max(placed[i] ?? 0, (placed[i - 1] ?? 0) + gap);
  let limit = high;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] ?? 0, limit);
    limit = (placed[i] ?? 0) - gap;
  }
  const result = positions.map(() => low);
  order.forEach((index, rank) => (result[index] = placed[rank] ?? low));
  return result;
}

/** Names at the right of the frame, each at the height where its line ends, with a thin lead where it had to move. */
export function endLabels(f: Frame, labels: readonly EndLabel[]): Markup[] {
  const heights = spread(
    labels.map(({ y }) => y),
    14,
    f.top + 4,
    f.bottom - 4,
  );
  return labels.map(({ text, className, x, y }, index) => {
    const height = heights[index] ?? y;
    const lead = `M${px(x + 3)} ${px(y)}L${px(f.right + 9)} ${px(height)}`;
    return html`<g class="${className}">
      <path class="leader" d="${lead}" /><text class="name" x="${px(f.right + 12)}" y="${px(height)}" dy=".32em">
        ${text}
      </text>
    </g>`;
  });
}
