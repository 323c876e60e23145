import type { ImageShape } from "../../data/images.ts";
import { textColumns, textRows } from "./preview-font.ts";

/** One line of a contact sheet. */
export interface SheetRow {
  /** Said at its side; a slash or an underscore is where it may be broken. */
  readonly label: string;
  /** Images from left to right, channels × height × width floats in [0, 1]; the first stands apart. */
  readonly images: readonly Float32Array[];
}

export interface Sheet {
  readonly title: string;
  /** Said above the images. */
  readonly columns: readonly string[];
  readonly rows: readonly SheetRow[];
  readonly shape: ImageShape;
}

/** Pixels, interleaved red, green and blue. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

type Colour = readonly [number, number, number];

const paper: Colour = [226, 229, 233];
const ink: Colour = [32, 36, 44];
const faint: Colour = [98, 106, 120];

/** Images are enlarged, by a whole factor, until they are about so large. */
const tile = 96;
const margin = 16;
const gap = 4;
/** Between the first image of a row and the others. */
const apart = 20;
/** The widest label that is not broken, and what is free beside it. */
const [labelWidth, labelGap] = [164, 14];
/** Pixels of a dot of the text, and between two lines. */
const dot = 2;
const lineHeight = (textRows + 2) * dot;
const titleHeight = lineHeight + 14;

/** Draws a contact sheet: a title, names of the columns, and for each row its label and its images. */
export function drawSheet({ title, columns, rows, shape }: Sheet): Picture {
  const factor = Math.max(1, Math.round(tile / Math.max(shape.height, shape.width)));
  const [across, down] = [shape.width * factor, shape.height * factor];
  // A label has room for two lines beside the smallest image.
  const rowHeight = Math.max(down, 2 * lineHeight);
  const labels = rows.map(({ label }) => broken(label, labelWidth, Math.floor(rowHeight / lineHeight)));
  const beside = margin + Math.max(0, ...labels.flat().map(textWidth)) + labelGap;
  const left = (column: number) => beside + column * (across + gap) + (column > 0 ? apart : 0);
  const top = (row: number) => margin + titleHeight + lineHeight + 6 + row * (rowHeight + gap);
  const width = Math.max(left(columns.length - 1) + across, margin + textWidth(title)) + margin;
  const picture = blank(width, top(rows.length - 1) + rowHeight + margin);

  write(picture, title, margin, margin, ink);
  for (const [i, name] of columns.entries()) {
    const shown = shortened(name, across);
    write(picture, shown, left(i) + Math.floor((across - textWidth(shown)) / 2), margin + titleHeight, faint);
  }
  for (const [i, { images }] of rows.entries()) {
    const lines = labels[i] ?? [];
    const middle = top(i) + Math.floor((rowHeight - lines.length * lineHeight) / 2);
    for (const [j, line] of lines.entries()) write(picture, line, margin, middle + j * lineHeight, ink);
    for (const [j, image] of images.entries()) paste(picture, image, shape, left(j), top(i), factor);
  }
  return picture;
}

function blank(width: number, height: number): Picture {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = paper[i % 3] ?? 0;
  return { data, width, height };
}

function fillSquare({ data, width, height }: Picture, x: number, y: number, side: number, colour: Colour): void {
  for (let row = y; row < Math.min(height, y + side); row++) {
    for (let column = x; column < Math.min(width, x + side); column++) data.set(colour, 3 * (row * width + column));
  }
}

function paste(picture: Picture, image: Float32Array, shape: ImageShape, x: number, y: number, factor: number): void {
  const { channels, height, width } = shape;
  const byte = (channel: number, i: number) =>
    Math.round(255 * (image[(channel % channels) * height * width + i] ?? 0));
  for (let i = 0; i < height * width; i++) {
    const colour: Colour = [byte(0, i), byte(1, i), byte(2, i)];
    fillSquare(picture, x + (i % width) * factor, y + Math.floor(i / width) * factor, factor, colour);
  }
}

const textWidth = (text: string): number => dot * textColumns(text).length;

function write(picture: Picture, text: string, x: number, y: number, colour: Colour): void {
  for (const [i, column] of textColumns(text).entries()) {
    for (let row = 0; row < textRows; row++) {
      if ((column >> row) & 1) fillSquare(picture, x + i * dot, y + row * dot, dot, colour);
    }
  }
}

/** The text, or as much of its beginning as there is room for. */
function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join("")}..`) > width) characters.pop();
  return `${characters.join("")}..`;
}

/** Breaks a text behind slashes, underscores, hyphens and blanks into lines; of too many, some of the middle are left out. */
export function broken(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  for (const piece of text.split(/(?<=[/_\s-])/)) {
    const last = lines.at(-1);
    if (last !== undefined && !last.endsWith("/") && textWidth(last + piece) <= width) lines[lines.length - 1] += piece;
    else lines.push(piece);
  }
  if (lines.length > most) lines.splice(most - 2, lines.length - most + 1, `${lines[most - 2]}..`);
  return lines.map((line) => shortened(line.trimEnd(), width));
}
