import { px } from "../../../src/report/charts/frame.ts";
import { html, type Markup, trusted } from "../../../src/report/html.ts";
import type { Looks } from "../colour/looks.ts";
import { type Camera, type Motion, project } from "./camera.ts";
import { cssColour, FAINT, type Colour, type Shape, shapes, STYLE_BYTES } from "./style.ts";

/** Size of the plot in the picture, and of the legend beside it. */
const size = { width: 900, height: 640 };
const [top, legendWidth, row] = [34, 250, 20];

/** Entries of a legend that have room. */
const LISTED = 30;

export interface PointsPicture {
  /** What is shown, above the plot. */
  readonly title: string;
  readonly motion: Motion;
  readonly camera: Camera;
  /** Four bytes a point; see style.ts. */
  readonly styles: Uint8Array;
  readonly faint: Colour;
  /** Diameter of a point. */
  readonly pointSize: number;
  readonly looks: Looks;
}

/** The plot as it is seen, with its legend. Points of one look are one path, so that 100,000 are a file of some megabytes. */
export function pointsSvg(picture: PointsPicture): Markup {
  const { title, looks } = picture;
  const box = `0 0 ${size.width + legendWidth} ${top + size.height}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${title}" viewBox="${box}">
    <title>${title}</title>
    <text class="title" x="2" y="15">${title}</text>
    <svg y="${top}" width="${size.width}" height="${size.height}">
      <rect class="tick" x="0.5" y="0.5" width="${size.width - 1}" height="${size.height - 1}" />
      ${pathsOf(picture)}
    </svg>
    ${looks.scale ? scaleOf(looks.scale) : legendOf(looks)}
  </svg>`;
}

/** Paths of all points, those in the background first. */
function pathsOf({ motion, camera, styles, faint, pointSize }: PointsPicture): Markup[] {
  const places = new Float32Array((motion.from.length / 3) * 2);
  project(motion, camera, size, places);
  const groups = new Map<string, { colour: Colour; shape: Shape; isFaint: boolean; path: string[] }>();
  for (let point = 0; 2 * point < places.length; point++) {
    const [x, y] = [places[2 * point] ?? NaN, places[2 * point + 1] ?? NaN];
    if (!(x > -9 && y > -9 && x < size.width + 9 && y < size.height + 9)) continue;
    const [red = 0, green = 0, blue = 0, bits = 0] = styles.subarray(STYLE_BYTES * point, STYLE_BYTES * point + 4);
    const isFaint = (bits & FAINT) !== 0;
    const key = isFaint ? "" : `${red} ${green} ${blue} ${bits & 7}`;
    const look = isFaint ? { colour: faint, shape: shapes[0] } : lookOf([red, green, blue], bits);
    const group = groups.get(key) ?? { ...look, isFaint, path: [] };
    group.path.push(outline(group.shape, x, y, pointSize / 2));
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => Number(b.isFaint) - Number(a.isFaint))
    .map(({ colour, shape, path }) => pathOf(shape, colour, path.join(""), pointSize));
}

const lookOf = (colour: Colour, bits: number) => ({ colour, shape: shapes[bits & 7] ?? shapes[0] });

/** A point as a part of a path. Discs are lines of no length with round ends. */
function outline(shape: Shape, x: number, y: number, r: number): string {
  const n = (value: number) => px(value);
  switch (shape) {
    case "disc":
      return `M${n(x)} ${n(y)}h0`;
    case "cross":
      return `M${n(x - r)} ${n(y - r)}l${n(2 * r)} ${n(2 * r)}m0 ${n(-2 * r)}l${n(-2 * r)} ${n(2 * r)}`;
    case "plus":
      return `M${n(x - r)} ${n(y)}h${n(2 * r)}m${n(-r)} ${n(-r)}v${n(2 * r)}`;
    case "triangle":
      return `M${n(x)} ${n(y - 1.2 * r)}l${n(1.1 * r)} ${n(2 * r)}h${n(-2.2 * r)}z`;
    case "diamond":
      return `M${n(x)} ${n(y - 1.3 * r)}l${n(1.3 * r)} ${n(1.3 * r)}l${n(-1.3 * r)} ${n(1.3 * r)}l${n(-1.3 * r)} ${n(-1.3 * r)}z`;
  }
}

function pathOf(shape: Shape, colour: Colour, path: string, diameter: number): Markup {
  const isFilled = shape === "triangle" || shape === "diamond";
  const width = shape === "disc" ? diameter : 0.35 * diameter;
  const style = isFilled
    ? `fill:${cssColour(colour)}`
    : `fill:none;stroke:${cssColour(colour)};stroke-width:${px(width)};stroke-linecap:round`;
  return html`<path d="${trusted(path)}" style="${style}" />`;
}

function legendOf({ entries }: Looks): Markup[] {
  const present = entries.filter(({ count }) => count > 0);
  const [x, more] = [size.width + 20, present.length - LISTED];
  const rows = present.slice(0, LISTED).map(({ name, look }, i) => {
    const y = top + 10 + i * row;
    return html`${pathOf(look.shape, look.colour, outline(look.shape, x, y, 4.5), 9)}
      <text x="${x + 14}" y="${y + 4}">${name.length > 34 ? `…${name.slice(-33)}` : name}</text>`;
  });
  return more > 0 ? [...rows, html`<text x="${x}" y="${top + 14 + LISTED * row}">and ${more} more</text>`] : rows;
}

function scaleOf({ low, high, colours }: NonNullable<Looks["scale"]>): Markup {
  const x = size.width + 20;
  return html`<defs>
      <linearGradient id="scale">
        ${colours.map((colour, i) => html`<stop offset="${i / 2}" stop-color="${cssColour(colour)}" />`)}
      </linearGradient>
    </defs>
    <rect x="${x}" y="${top + 4}" width="180" height="10" rx="5" fill="url(#scale)" />
    <text x="${x}" y="${top + 32}">${low}</text>
    <text x="${x + 180}" y="${top + 32}" text-anchor="end">${high}</text>`;
}
