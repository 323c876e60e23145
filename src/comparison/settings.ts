import type { PlainSettings } from "./measured-run.ts";

/** A setting by its path, `backbone.settings.embedding`, and its value as text. */
export type FlatSettings = ReadonlyMap<string, string>;

/** Settings that say nothing of what is learned, or are what groups have several of. */
const leftOut: readonly string[] = ["seed", "threads"];

/** What follows from a setting where nothing else was asked for: to choose one is to choose all of them. */
const brings: Readonly<Record<string, readonly string[]>> = {
  "loss.name": ["policy", "schedule", "margin", "distance", "miningDistance", "draw", "pairs", "reduction"],
  policy: ["schedule"],
  "relevance.name": ["sampler"],
  epochs: ["stepsPerEpoch", "evaluateEvery", "schedule"],
  "data.name": ["data"],
};

/** Every leaf of some settings, without the seed and what does not count. */
export function flatten(settings: PlainSettings): FlatSettings {
  const flat = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (isRecord(value)) for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
    else flat.set(path, shown(value));
  };
  for (const [key, value] of Object.entries(settings)) if (!leftOut.includes(key)) walk(value, key);
  return flat;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  if (value === null) return "none";
  return typeof value === "string" ? value : Array.isArray(value) ? value.map(shown).join(",") : JSON.stringify(value);
};

/** The same for the same settings, in whatever order they come. */
export const settingsKey = (settings: FlatSettings): string =>
  [...settings]
    .map((entry) => JSON.stringify(entry))
    .sort()
    .join("\n");

/** What is missing has no text of its own. */
const valueAt = (settings: FlatSettings, path: string): string => settings.get(path) ?? "none";

const thingOf = (path: string): string => path.split(".", 1)[0] ?? path;

/** Paths whose values are not the same everywhere, thing by thing in the order of their first appearance. */
function differingPaths(all: readonly FlatSettings[]): string[] {
  const paths = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  const things = [...new Set(paths.map(thingOf))];
  return things
    .flatMap((thing) => paths.filter((path) => thingOf(path) === thing))
    .filter((path) => new Set(all.map((settings) => valueAt(settings, path))).size > 1);
}

/** The settings that a setting may follow from. */
function causesOf(path: string): string[] {
  const brought = Object.keys(brings).filter((cause) => cause !== path && brings[cause]?.includes(thingOf(path)));
  // The settings of an optimizer, a network … go with its name. Of a loss those are here that were asked for.
  const [, named] = /^(.*)\.settings\./.exec(path) ?? [];
  return named === undefined || named === "loss" ? brought : [...brought, `${named}.name`];
}

/**
 * The differing paths that say something of `own`, one of these settings: those that do not follow from others, which is
 * where all that have the same causes have the same value.
 */
function tellingPaths(all: readonly FlatSettings[], own: FlatSettings): string[] {
  const paths = differingPaths(all);
  return paths.filter((path) => {
    const causes = causesOf(path).filter((cause) => paths.includes(cause));
    if (causes.length === 0) return true;
    const alike = all.filter((one) => causes.every((cause) => valueAt(one, cause) === valueAt(own, cause)));
    return alike.some((one) => valueAt(one, path) !== valueAt(own, path));
  });
}

/** In how many things settings differ, by name: what follows from another is not counted. */
export const differingThings = (all: readonly FlatSettings[]): string[] => [
  ...new Set(all.flatMap((own) => tellingPaths(all, own)).map(thingOf)),
];

/** `nspa`, `nspa, margin 0.1`: what tells each of these settings from the others. Two settings never have one label. */
export function labelsOf(all: readonly FlatSettings[]): string[] {
  const labels = all.map((own) => {
    // A thing that is none has no settings.
    const things = new Set(
      [...own].flatMap(([path, value]) => (path.includes(".") || value !== "none" ? thingOf(path) : [])),
    );
    const parts = tellingPaths(all, own).flatMap((path) => {
      if (own.has(path)) return part(path, valueAt(own, path));
      // What a thing does not have goes without saying, unless it is missing as a whole.
      return things.has(thingOf(path)) ? [] : `${thingOf(path)} none`;
    });
    return [...new Set(parts)].join(", ") || "all";
  });
  return labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`));
}

/** Names speak for themselves; numbers need a word, and one that says of what they are. */
function part(path: string, value: string): string {
  const plain = !/^[-\d]|^(none|true|false)$/.test(value);
  if (plain) return value;
  const steps = path.split(".").filter((step) => step !== "name");
  const [thing = path] = steps;
  const last = steps.at(-1) ?? thing;
  if (steps.length < 2 || steps.includes("settings")) return `${last} ${value}`;
  // The rate of a learningRate.
  return thing.toLowerCase().endsWith(last.toLowerCase()) ? `${thing} ${value}` : `${thing} ${last} ${value}`;
}
