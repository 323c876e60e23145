import { InputError } from "../core/errors.ts";
import { byCodeUnit, allSamples } from "./labels.ts";
import type { Dataset, Split } from "./dataset.ts";
import { type Part, partNamed } from "./parts.ts";

export interface FolderSplit {
  /** The same samples, their classes without the leading `train/`, `val/` or `test/`. */
  readonly dataset: Dataset;
  readonly split: Split;
  /** Samples that neither train nor validate: those of `test/`, where there is a validation folder as well. */
  readonly test: Int32Array;
}

/**
 * Takes the split that the folders give: `train/` trains, `validation/` (or `valid/`, `val/`, `dev/`) validates, or
 * `test/` where there is none of these. `train/cat` and `val/cat` are the same class, `cat`. Case does not matter.
 * Throws an InputError where a part is missing or a class lies in no such folder.
 */
export function splitByFolder(dataset: Dataset): FolderSplit {
  const parts = dataset.classNames.map((className) => part(dataset.name, className));
  const has = (name: Part) => parts.some((p) => p.name === name);
  if (!has("train")) throw missing(dataset.name, "train/");
  const validation: Part = has("validation") ? "validation" : "test";
  if (!has(validation)) throw missing(dataset.name, "validation/, valid/, val/, dev/ or test/");

  const classNames = [...new Set(parts.map((p) => p.className))].sort(byCodeUnit);
  const newLabel = parts.map((p) => classNames.indexOf(p.className));
  const partOf = (i: number) => parts[dataset.labels[i] ?? -1]?.name;
  const indices = allSamples(dataset.size);
  const train = indices.filter((i) => partOf(i) === "train");
  return {
    dataset: { ...dataset, classNames, labels: dataset.labels.map((label) => newLabel[label] ?? -1) },
    split: {
      train,
      validation: indices.filter((i) => partOf(i) === validation),
      description: `by folder: train/ trains, ${validation}/ validates${has("test") && validation !== "test" ? ", test/ is left out" : ""}`,
    },
    test: indices.filter((i) => partOf(i) === "test" && validation !== "test"),
  };
}

/** The part that a class's leading folder names, and the class's name without it; undefined where it names none. */
export function folderPart(className: string): { name: Part; className: string } | undefined {
  const slash = className.indexOf("/");
  const name = slash === -1 ? undefined : partNamed(className.slice(0, slash));
  return name && { name, className: className.slice(slash + 1) };
}

function part(name: string, className: string): { name: Part; className: string } {
  const found = folderPart(className);
  if (found !== undefined) return found;
  throw new InputError(
    `invalid split: class ${JSON.stringify(className)} of ${name} lies in no folder train/, validation/ or test/; move it, or split by class or by sample`,
  );
}

function missing(name: string, folders: string): InputError {
  return new InputError(
    `missing part: ${name} has no folder ${folders} with classes in it; add it, or split by class or by sample`,
  );
}
