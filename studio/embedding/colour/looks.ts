import { type Colour, type Look, mixed, shapes } from "../draw/style.ts";
import type { Palette } from "./palette.ts";

/** What colours can say. */
export const colourings = ["class", "split", "correctness", "mixing", "hardness"] as const;
export type Colouring = (typeof colourings)[number];

/** One line of a legend. */
export interface LegendEntry {
  readonly name: string;
  readonly count: number;
  readonly look: Look;
}

/** Points by what colours say: how each looks, and what a legend says about it. */
export interface Looks {
  readonly lookOf: (point: number) => Look;
  /** Kinds of points; empty where there is a scale. */
  readonly entries: readonly LegendEntry[];
  readonly scale: {
    readonly low: string;
    readonly high: string;
    readonly colours: readonly [Colour, Colour, Colour];
  } | null;
}

/** Looks of a class: colours first, and shapes once these are used up; beyond sixty classes they repeat. */
function classLook(index: number, { classes, faint }: Palette): Look {
  return {
    colour: classes[index % classes.length] ?? faint,
    shape: shapes[Math.floor(index / classes.length) % shapes.length] ?? "disc",
  };
}

/** By kinds, of which each point has one. */
function kindLooks(kinds: readonly { readonly name: string; readonly look: Look }[], kindOf: ArrayLike<number>): Looks {
  const counts = kinds.map(() => 0);
  for (let i = 0; i < kindOf.length; i++) {
    const kind = kindOf[i] ?? 0;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const first = kinds[0]?.look ?? { colour: [128, 128, 128], shape: "disc" };
  return {
    lookOf: (point) => kinds[kindOf[point] ?? 0]?.look ?? first,
    entries: kinds.map(({ name, look }, i) => ({ name, look, count: counts[i] ?? 0 })),
    scale: null,
  };
}

/** By class. */
export const classLooks = (names: readonly string[], labels: readonly number[], palette: Palette): Looks =>
  kindLooks(
    names.map((name, i) => ({ name, look: classLook(i, palette) })),
    labels,
  );

/** By the part of the data that a sample is in. */
export function splitLooks(
  ids: readonly string[],
  split: { readonly validation: readonly string[]; readonly test: readonly string[] },
  { first, second, third }: Palette,
): Looks {
  const [validation, test] = [new Set(split.validation), new Set(split.test)];
  return kindLooks(
    [
      { name: "training", look: { colour: second, shape: "triangle" } },
      { name: "validation", look: { colour: first, shape: "disc" } },
      { name: "test", look: { colour: third, shape: "plus" } },
    ],
    ids.map((id) => (validation.has(id) ? 1 : test.has(id) ? 2 : 0)),
  );
}

/** By whether the nearest neighbour is of a sample's own class. */
export function correctnessLooks(right: Uint8Array, { first, wrong }: Palette): Looks {
  return kindLooks(
    [
      { name: "nearest is of another class", look: { colour: wrong, shape: "cross" } },
      { name: "nearest is of its class", look: { colour: first, shape: "disc" } },
    ],
    right,
  );
}

/** By a number; NaN where there is none, which is faint. */
export function scaleLooks(
  values: ArrayLike<number>,
  [least, most]: readonly [number, number],
  text: (value: number) => string,
  { low, high, faint }: Palette,
): Looks {
  const middle = mixed(low, high, 0.5);
  // Looks are made once for each of a few steps and not for each of many points.
  const steps = Array.from({ length: 33 }, (_, i): Look => ({ colour: mixed(low, high, i / 32), shape: "disc" }));
  const none: Look = { colour: faint, shape: "disc" };
  return {
    lookOf(point) {
      const value = values[point] ?? NaN;
      const share = most > least ? (value - least) / (most - least) : 0;
      return steps[Math.round(32 * Math.min(1, Math.max(0, share)))] ?? none;
    },
    entries: [],
    scale: { low: text(least), high: text(most), colours: [low, middle, high] },
  };
}
