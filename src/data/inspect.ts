import { folderPart } from "./split-by-folder.ts";
import type { Part } from "./parts.ts";

/** What an inspection knows of a sample. */
export interface InspectedSample {
  readonly id: string;
  readonly className: string;
  /** What it is for, where the data says so. */
  readonly part?: Part | undefined;
  /** The same for the same content, and for no other. */
  readonly content: string;
}

/** Something that a person should look at. Each group is of samples or names that belong together. */
export interface Finding {
  readonly kind:
    | "unreadable"
    | "duplicate"
    | "two-labels"
    | "leak"
    | "small-class"
    | "similar-names"
    | "constant-column"
    | "one-class";
  /** One line that says what was found and what follows from it. */
  readonly message: string;
  readonly groups: readonly (readonly string[])[];
}

/** Sizes of the classes. */
export interface ClassSummary {
  readonly count: number;
  /** Samples of the smallest class, of the one in the middle and of the largest; 0 where there is no class. */
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Classes by their number of samples, from `from` to `to`, both included. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly classes: number }[];
}

/** Bars of a histogram. */
const mostBars = 8;

/** How large the classes are. */
export function summariseClasses(samples: readonly Pick<InspectedSample, "className">[]): ClassSummary {
  const sizes = [...classSizes(samples).values()].sort((a, b) => a - b);
  const at = (i: number) => sizes[i] ?? 0;
  const half = sizes.length / 2;
  const median = sizes.length % 2 === 1 ? at(Math.floor(half)) : (at(half - 1) + at(half)) / 2;
  const [min, max] = [at(0), at(sizes.length - 1)];
  const width = Math.max(1, Math.ceil((max - min + 1) / mostBars));
  const bars = sizes.length === 0 ? 0 : Math.floor((max - min) / width) + 1;
  const histogram = Array.from({ length: bars }, (_, bar) => {
    const from = min + bar * width;
    const to = Math.min(max, from + width - 1);
    return { from, to, classes: sizes.filter((size) => size >= from && size <= to).length };
  });
  return { count: sizes.length, min, median, max, histogram };
}

function classSizes(samples: readonly Pick<InspectedSample, "className">[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { className } of samples) sizes.set(className, (sizes.get(className) ?? 0) + 1);
  return sizes;
}

/** The samples with their parts taken from the leading folders of their classes, where every class lies in one. */
export function withFolderParts(samples: readonly InspectedSample[]): readonly InspectedSample[] {
  const found = new Map([...new Set(samples.map((s) => s.className))].map((name) => [name, folderPart(name)]));
  if (found.size === 0 || [...found.values()].includes(undefined)) return samples;
  return samples.map((sample) => {
    const { name: part, className = sample.className } = found.get(sample.className) ?? {};
    return { ...sample, part, className };
  });
}

/**
 * What is worth a look in labelled samples, in a fixed order: samples of the same content, those of them that carry two
 * labels, those that are in two parts, classes below `perClass` samples, names of classes that differ by case or space
 * alone, and data of one class. Names of one character are let be: `a` and `A` are two characters.
 */
export function inspectSamples(samples: readonly InspectedSample[], perClass: number): Finding[] {
  const same = groupBy(samples, ({ content }) => content).filter((group) => group.length > 1);
  const across = (of: (sample: InspectedSample) => string | undefined) =>
    same.filter((group) => new Set(group.map(of)).size > 1);
  const spare = same.reduce((count, group) => count + group.length - 1, 0);
  const twoLabels = across(({ className }) => className);
  const leaks = across(({ part }) => part);
  const sizes = classSizes(samples);
  const small = [...sizes].filter(([, size]) => size < perClass).map(([name]) => name);
  const similar = groupBy([...sizes.keys()], plain).filter((names) => names.length > 1 && names.some(isLong));
  const shown = (group: readonly InspectedSample[]) => group.map(sampleName);
  const findings: (Finding | undefined)[] = [
    finding(
      "duplicate",
      same.map(shown),
      () => `${counted(same.length, "sample")} found more than once, ${spare} too many in all`,
    ),
    finding(
      "two-labels",
      twoLabels.map(shown),
      (count) => `${counted(count, "sample")} with two labels: one of them is wrong`,
    ),
    finding("leak", leaks.map(shown), (count) => `${counted(count, "sample")} in two parts: what is measured was seen`),
    finding(
      "small-class",
      small.map((name) => [name]),
      (count) =>
        `${counted(count, "class", "classes")} with fewer than ${perClass} samples: theirs repeat in a batch of ${perClass} a class${small.some((name) => sizes.get(name) === 1) ? ", and training refuses a class of one" : ""}`,
    ),
    finding(
      "similar-names",
      similar,
      (count) => `${counted(count, "name")} of classes written in more than one way: they count as different classes`,
    ),
    finding(
      "one-class",
      sizes.size === 1 ? [[...sizes.keys()]] : [],
      () => "one class only: there is nothing to tell apart",
    ),
  ];
  return findings.filter((found) => found !== undefined);
}

/** A finding, where there is anything to it. */
export function finding(
  kind: Finding["kind"],
  groups: Finding["groups"],
  message: (count: number) => string,
): Finding | undefined {
  return groups.length === 0 ? undefined : { kind, message: message(groups.length), groups };
}

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `cat/1.png`, and behind it the class and the part where its id does not say them. */
function sampleName({ id, className, part }: InspectedSample): string {
  const facts = [
    ...(id.includes(className) ? [] : [className]),
    ...(part === undefined || id.startsWith(part) ? [] : [part]),
  ];
  return facts.length === 0 ? id : `${id} (${facts.join(", ")})`;
}

/** A name as a careless eye sees it: without case, and with every kind of space as one. */
const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ")
    .replaceAll(/ ?\/ ?/g, "/")
    .trim();

/** `a` and `A` are two characters, and so are `Greek/a` and `Greek/A`. */
const isLong = (name: string): boolean => !/^.$/u.test(name.split("/").at(-1) ?? "");

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
