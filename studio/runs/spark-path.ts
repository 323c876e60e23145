import type { Curve } from "../../src/server/api.ts";

/** Room for the line's own width and its last dot. */
const EDGE = 2;

/**
 * Paths of a curve that fills a box and of the dot at its end. The upright axis spans the curve unless a range is given. A
 * curve of one point is its dot alone, one of none is empty.
 */
export function sparkPath(
  { x, y }: Curve,
  width: number,
  height: number,
  range?: readonly [number, number],
): { readonly line: string; readonly end: string } {
  const points = x.flatMap((at, i): [number, number][] => {
    const value = y[i];
    return value !== undefined && Number.isFinite(value) && Number.isFinite(at) ? [[at, value]] : [];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return { line: "", end: "" };
  const values = points.map(([, value]) => value);
  const [low, high] = range ?? [Math.min(...values), Math.max(...values)];
  const place = (value: number, from: number, to: number, size: number) =>
    to > from ? EDGE + ((value - from) / (to - from)) * (size - 2 * EDGE) : size / 2;
  const text = points.map(([at, value]) => {
    const left = first === last ? width - EDGE : place(at, first[0], last[0], width);
    return `${round(left)} ${round(height - place(value, low, high, height))}`;
  });
  // A line of no length with round ends is a dot.
  return { line: `M${text.join("L")}`, end: `M${text.at(-1)}h0` };
}

const round = (value: number): number => Math.round(10 * value) / 10;
