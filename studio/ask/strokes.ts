/** A line that was drawn: x and y by turns, as parts of the sheet's side, so that it can be drawn at any size. */
export interface Stroke {
  readonly points: readonly number[];
  /** As a part of the sheet's side. */
  readonly width: number;
}

/** What a drawing is made of, the first stroke first. */
export type Drawing = readonly Stroke[];

/** A drawing with another point of its last stroke. Points closer than a four-hundredth of the side are left out. */
export function extended(drawing: Drawing, x: number, y: number): Drawing {
  const last = drawing.at(-1);
  if (!last) return drawing;
  const [before, beside] = [last.points.at(-2) ?? NaN, last.points.at(-1) ?? NaN];
  if (Math.hypot(x - before, y - beside) < 1 / 400) return drawing;
  return [...drawing.slice(0, -1), { ...last, points: [...last.points, x, y] }];
}

export const begun = (drawing: Drawing, x: number, y: number, width: number): Drawing => [
  ...drawing,
  { points: [x, y], width },
];

export const undone = (drawing: Drawing): Drawing => drawing.slice(0, -1);

/** Colours of a sheet. */
export interface Ink {
  readonly ink: string;
  readonly paper: string;
}

/** What is needed of a canvas's context to draw on it. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "lineCap"
  | "lineJoin"
  | "fillRect"
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "stroke"
>;

/** Draws a drawing on a square sheet of that side. A point alone is a dot. */
export function paint(brush: Brush, side: number, drawing: Drawing, { ink, paper }: Ink): void {
  brush.fillStyle = paper;
  brush.fillRect(0, 0, side, side);
  brush.strokeStyle = ink;
  brush.lineCap = "round";
  brush.lineJoin = "round";
  for (const { points, width } of drawing) {
    const [x = 0, y = 0] = points;
    brush.lineWidth = width * side;
    brush.beginPath();
    brush.moveTo(x * side, y * side);
    // A line to where it is has round ends, and is seen.
    brush.lineTo(x * side, y * side);
    for (let i = 2; i < points.length; i += 2) brush.lineTo((points[i] ?? 0) * side, (points[i + 1] ?? 0) * side);
    brush.stroke();
  }
}
