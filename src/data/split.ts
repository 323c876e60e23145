import { choices, InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { suggestion } from "../core/suggestion.ts";
import type { Dataset, Split } from "./dataset.ts";
import { allSamples, samplesByClass } from "./labels.ts";

/** What a split reads of a dataset. */
type Labelled = Pick<Dataset, "name" | "size" | "labels" | "classNames">;

export interface SplitByClassOptions {
  /** Number of classes kept for validation. Default: `fraction` of them, rounded, two at least. */
  readonly count?: number;
  /** Share of the classes kept for validation, in (0, 1). Default: 0.2. */
  readonly fraction?: number;
  /**
   * Names of the classes kept for validation instead of a random draw, or folders of such names: `Greek` stands for
   * `Greek/character01` and the others in it.
   */
  readonly holdout?: readonly string[];
}

/**
 * Keeps whole classes for validation, so that the embedding is measured on classes it has never seen.
 * Both parts get at least two classes, without which there is no foreign sample to compare with.
 * Throws an InputError where there are too few classes or a held-out name is unknown.
 */
export function splitByClass(dataset: Labelled, random: Random, options: SplitByClassOptions = {}): Split {
  const { classNames } = dataset;
  const total = classNames.length;
  if (total < 4) {
    throw new InputError(
      `invalid split: ${dataset.name} has ${total} ${plural("class", total)}, expected four or more to keep classes apart for validation; split by sample instead`,
    );
  }
  const held = options.holdout === undefined ? drawn(total, random, options) : named(dataset, options.holdout);
  if (held.size < 2 || held.size > total - 2) {
    throw new InputError(
      `invalid split: ${held.size} of ${total} classes of ${dataset.name} kept for validation, expected between 2 and ${total - 2}; hold out ${held.size < 2 ? "more" : "fewer"} classes`,
    );
  }
  const how = options.holdout === undefined ? "drawn at random" : `namely ${options.holdout.join(", ")}`;
  const indices = allSamples(dataset.size);
  const isHeld = (i: number) => held.has(dataset.labels[i] ?? -1);
  return {
    train: indices.filter((i) => !isHeld(i)),
    validation: indices.filter(isHeld),
    description: `by class: ${held.size} of ${total} classes, ${how}, are kept for validation and never trained on`,
  };
}

function drawn(total: number, random: Random, { fraction = 0.2, count }: SplitByClassOptions): Set<number> {
  const wanted = count ?? Math.min(total - 2, Math.max(2, Math.round(total * inside(fraction))));
  if (!Number.isInteger(wanted))
    throw new InputError(`invalid number of held-out classes: ${wanted}, expected an integer`);
  return new Set(random.shuffle(allSamples(total)).subarray(0, Math.max(0, wanted)));
}

function named({ name, classNames }: Labelled, holdout: readonly string[]): Set<number> {
  const held = new Set<number>();
  for (const wanted of holdout) {
    const folder = wanted.endsWith("/") ? wanted : `${wanted}/`;
    const found = classNames.flatMap((className, c) =>
      className === wanted || className.startsWith(folder) ? [c] : [],
    );
    if (found.length === 0) {
      const tops = [...new Set(classNames.map((className) => className.split("/", 1)[0] ?? ""))];
      const shown = tops.length > 12 ? [...tops.slice(0, 12), `${tops.length - 12} others`] : tops;
      throw new InputError(
        `unknown class to hold out: ${JSON.stringify(wanted)}, expected one of ${name}: ${choices(shown)}${suggestion(wanted, [...tops, ...classNames])}`,
      );
    }
    for (const c of found) held.add(c);
  }
  return held;
}

/**
 * Keeps a share of the samples of every class for validation, two at least where it has four or more, so that each of them
 * has another to be found by. A class keeps two samples to train with whatever the share is, so a class of two gives none.
 * Throws an InputError for a class with a single sample, and where nothing is left to validate with.
 */
export function splitBySample(dataset: Labelled, random: Random, options: { readonly fraction?: number } = {}): Split {
  const { fraction = 0.2 } = options;
  inside(fraction);
  const { name, size, labels, classNames } = dataset;
  const validates = new Uint8Array(size);
  let giving = 0;
  for (const [c, members] of samplesByClass(labels, allSamples(size), classNames.length).entries()) {
    if (members.length < 2) {
      throw new InputError(
        `invalid split: class ${JSON.stringify(classNames[c])} of ${name} has ${members.length === 1 ? "a single sample" : "no samples"}, expected two or more; add samples or remove the class`,
      );
    }
    const count = Math.min(members.length - 2, Math.max(2, Math.round(members.length * fraction)));
    if (count > 0) giving++;
    for (const index of random.shuffle(members).slice(0, count)) validates[index] = 1;
  }
  if (giving === 0) {
    throw new InputError(
      `invalid split: no class of ${name} has more than two samples, expected three or more to validate with; add samples`,
    );
  }
  const indices = allSamples(size);
  const without = classNames.length - giving;
  return {
    train: indices.filter((i) => validates[i] === 0),
    validation: indices.filter((i) => validates[i] === 1),
    description: `by sample: about ${Number((fraction * 100).toFixed(2))} % of the samples of each class are kept for validation${without === 0 ? "" : `, none of the ${without} ${plural("class", without)} that ${without === 1 ? "has" : "have"} only two`}`,
  };
}

function inside(fraction: number): number {
  if (!(fraction > 0 && fraction < 1)) {
    throw new InputError(`invalid validation share: ${fraction}, expected a number between 0 and 1, both excluded`);
  }
  return fraction;
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}es`;
}
