import { type Colour, type Look, mixed, shapes } from "../draw/style.ts";
import type { Neighbourhoods } from "../layout/neighbourhoods.ts";
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
  /** Null where nothing is known of a point. */
  readonly lookOf: (point: number) => Look | null;
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

/** By class. Colours are given out among the classes that have samples: a run's validation classes are few of many. */
export function classLooks(names: readonly string[], labels: readonly number[], palette: Palette): Looks {
  const places = new Map([...new Set(labels)].sort((a, b) => a - b).map((label, place) => [label, place]));
  return kindLooks(
    names.map((name, label) => ({ name, look: classLook(places.get(label) ?? label, palette) })),
    labels,
  );
}

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

/** By whether the nearest neighbour is of a sample's own class, where that is known. */
export function correctnessLooks({ right, foreign }: Neighbourhoods, { first, wrong }: Palette): Looks {
  const isKnown = (point: number) => !Number.isNaN(foreign[point] ?? NaN);
  const { entries, scale } = kindLooks(
    [
      { name: "nearest is of another class", look: { colour: wrong, shape: "cross" } },
      { name: "nearest is of its class", look: { colour: first, shape: "disc" } },
    ],
    right.filter((_, point) => isKnown(point)),
  );
  const lookOf = (point: number) => (isKnown(point) ? (entries[right[point] ?? 0]?.look ?? null) : null);
  return { lookOf, entries, scale };
}

/** By a number; NaN where there is none. */
export function scaleLooks(
  values: ArrayLike<number>,
  [least, most]: readonly [number, number],
  text: (value: number) => string,
  { low, high }: Palette,
): Looks {
  const middle = mixed(low, high, 0.5);
  // Looks are made once for each of a few steps and not for each of many points.
  const steps = Array.from({ length: 33 }, (_, i): Look => ({ colour: mixed(low, high, i / 32), shape: "disc" }));
  return {
    lookOf(point) {
      const value = values[point] ?? NaN;
      if (Number.isNaN(value)) return null;
      const share = most > least ? (value - least) / (most - least) : 0;
      return steps[Math.round(32 * Math.min(1, Math.max(0, share)))] ?? null;
    },
    entries: [],
    scale: { low: text(least), high: text(most), colours: [low, middle, high] },
  };
}
