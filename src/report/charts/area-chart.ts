import { area, curveStepAfter, stack } from "d3-shape";
import { html } from "../html.ts";
import type { Markup } from "../html.ts";
import type { PolicyStyle } from "../palette.ts";
import { axes, frame, image, px } from "./frame.ts";
import type { Frame } from "./frame.ts";

/** Probabilities at an epoch, by policy. */
export interface MixturePoint {
  readonly epoch: number;
  readonly mixture: Readonly<Record<string, number>>;
}

type Band = readonly (readonly [epoch: number, low: number, high: number])[];

/** Points at which something changes, and the first and the last: all that a drawing by steps needs. */
function changes(points: readonly MixturePoint[], parts: readonly string[]): readonly MixturePoint[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    if (before === undefined || index === points.length - 1) return true;
    return parts.some((part) => (point.mixture[part] ?? 0) !== (before.mixture[part] ?? 0));
  });
}

/** Probabilities of the policies as a stacked area from 0 to 1, each named inside its band where there is room. */
export function areaChart(
  points: readonly MixturePoint[],
  parts: readonly PolicyStyle[],
  label: string,
  lastEpoch: number,
) {
  const names = parts.map(({ policy }) => policy);
  const kept = changes(points, names);
  const stacked = stack<MixturePoint>()
    .keys(names)
    .value(({ mixture }, name) => mixture[name] ?? 0)([...kept]);
  const f = frame({ xDomain: [0, lastEpoch], yDomain: [0, 1] });
  const shape = area<Band[number]>(
    ([epoch]) => f.x(epoch),
    ([, low]) => f.y(low),
    ([, , high]) => f.y(high),
  );
  const draw = shape.curve(curveStepAfter).digits(1);
  const bands = parts.map((style, index): Markup => {
    const band: Band = (stacked[index] ?? []).map(([low, high], i) => [kept[i]?.epoch ?? 0, low, high]);
    return html`<g class="${style.className}"
      ><path class="area" d="${draw([...band])}" />${bandName(f, band, style.label)}</g
    >`;
  });
  const labels = { x: "epoch", y: "probability of each policy", yFormat: ".1f" };
  return image(f.width, f.height, label, [axes(f, labels), ...bands]);
}

/** Writes the name where the band stays thick enough for the longest stretch. */
function bandName(f: Frame, band: Band, name: string): Markup | null {
  const room = (name.length * 7.6 + 16) / 2;
  let best: { x: number; y: number; thickness: number } | null = null;
  for (let x = f.x(band[0]?.[0] ?? 0) + room; x <= f.right - room; x += 8) {
    const within = band.filter(([epoch], i) => {
      const end = f.x(band[i + 1]?.[0] ?? epoch);
      return end >= x - room && f.x(epoch) <= x + room;
    });
    const low = Math.max(...within.map(([, bottom]) => bottom));
    const high = Math.min(...within.map(([, , top]) => top));
    const thickness = f.y(low) - f.y(high);
    if (within.length > 0 && thickness >= 17 && thickness > (best?.thickness ?? 0) + 0.5) {
      best = { x, y: (f.y(low) + f.y(high)) / 2, thickness };
    }
  }
  if (best === null) return null;
  return html`<text class="inside" x="${px(best.x)}" y="${px(best.y)}" dy=".35em" text-anchor="middle">${name}</text>`;
}
