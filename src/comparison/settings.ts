import type { PlainSettings } from "./measured-run.ts";

/** A setting by its path, `backbone.settings.embedding`, and its value as text. */
export type FlatSettings = ReadonlyMap<string, string>;

/** Settings that say nothing of what is learned, or are what groups have several of. */
const leftOut: readonly string[] = ["seed", "threads"];

/** Settings that follow from another where nothing else was asked for: to choose one is to choose all of them. */
const brings: Readonly<Record<string, readonly string[]>> = {
  loss: ["policy", "schedule", "margin", "distance", "miningDistance", "draw", "pairs", "reduction"],
  policy: ["schedule"],
  epochs: ["stepsPerEpoch", "evaluateEvery", "schedule"],
  relevance: ["relevance", "sampler"],
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

/** Paths whose values are not the same everywhere, in the order of their first appearance. */
function differingPaths(all: readonly FlatSettings[]): string[] {
  const paths = new Set(all.flatMap((settings) => [...settings.keys()]));
  return [...paths].filter((path) => new Set(all.map((settings) => valueAt(settings, path))).size > 1);
}

const thingOf = (path: string): string => path.split(".", 1)[0] ?? path;

/**
 * The differing paths without those that follow from another one: a setting follows where no two groups differ in it
 * that do not differ in what brings it.
 */
function essentialPaths(all: readonly FlatSettings[]): string[] {
  const paths = differingPaths(all);
  const explains = (cause: readonly string[], path: string) => {
    const seen = new Map<string, string>();
    return all.every((settings) => {
      const key = JSON.stringify(cause.map((one) => valueAt(settings, one)));
      const value = valueAt(settings, path);
      if (!seen.has(key)) seen.set(key, value);
      return seen.get(key) === value;
    });
  };
  return paths.filter((path) => {
    const causes = Object.keys(brings).filter((cause) => brings[cause]?.includes(thingOf(path)));
    return !causes.some((cause) => {
      const named = paths.filter((one) => thingOf(one) === cause && !one.includes(".settings."));
      return named.length > 0 && !named.includes(path) && explains(named, path);
    });
  });
}

/** In how many things settings differ, by name: what follows from another is not counted. */
export const differingThings = (all: readonly FlatSettings[]): string[] => [
  ...new Set(essentialPaths(all).map(thingOf)),
];

/** `nspa`, `nspa, margin 0.1`: what tells each of these settings from the others. Two settings never have one label. */
export function labelsOf(all: readonly FlatSettings[]): string[] {
  const paths = essentialPaths(all);
  const labels = all.map((settings) => paths.map((path) => part(path, valueAt(settings, path))).join(", ") || "all");
  return labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`));
}

/** Names speak for themselves; numbers need a word. */
function part(path: string, value: string): string {
  const name = path.replaceAll(".settings.", ".").replace(/\.name$/, "");
  if (name.endsWith(FINGERPRINT)) return fingerprintText(value);
  const plain = !/^[-\d]|^(none|true|false)$/.test(value);
  return plain ? value : `${name.split(".").at(-1) ?? name} ${value}`;
}

const FINGERPRINT = "fingerprint";

/** So much of it as tells two apart. */
const fingerprintText = (value: string): string => `${FINGERPRINT} ${value.slice(0, 8)}`;

/** Settings of a relevance that do not change what is found: where its tags stood, and what only mining goes by. */
const besideTheMeasures: readonly string[] = ["column", "list", "negativeTo"];

/** What a run took for relevant, the same for what is the same: `sharedTags (measure any, positiveFrom 0.5)`. */
export function relevanceText({ settings: { relevance } }: { readonly settings: PlainSettings }): string {
  if (!isRecord(relevance)) return "the classes";
  const own = isRecord(relevance["settings"]) ? Object.entries(relevance["settings"]) : [];
  const parts = own
    .filter(([key]) => !besideTheMeasures.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => (key === FINGERPRINT ? fingerprintText(shown(value)) : `${key} ${shown(value)}`));
  return `${shown(relevance["name"])} (${parts.join(", ")})`;
}
