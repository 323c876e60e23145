import type { Dataset } from "../../data/dataset.ts";
import { allSamples } from "../../data/labels.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";
import { refusal } from "../refusal.ts";

/** The parts into which a run split its data. */
export const splits = ["validation", "test", "train"] as const;
export type SplitName = (typeof splits)[number];

/** A run's data, as it is looked at: by the names of samples, and by parts. Turned images are in no part. */
export interface Samples {
  readonly dataset: Dataset;
  readonly part: Readonly<Record<SplitName | "heldOut" | "all", Int32Array>>;
  /** Index of a sample. Throws a refusal where there is none of this name. */
  indexOf(id: string): number;
  classOf(index: number): string;
}

/** @param turns whether each training image was made four, see data/rotated-classes.ts: the upright ones come first. */
export function samplesOf(dataset: Dataset, split: RunConfiguration["split"], turns: boolean): Samples {
  const { ids, classNames, labels } = dataset;
  const index = new Map(ids.map((id, i) => [id, i]));
  const upright = allSamples(turns ? dataset.size / 4 : dataset.size);
  const partOf = (names: readonly string[]) => {
    const wanted = new Set(names);
    return upright.filter((i) => wanted.has(ids[i] ?? ""));
  };
  const heldOut = partOf([...split.validation, ...split.test]);
  const held = new Set(heldOut);
  return {
    dataset,
    part: {
      validation: partOf(split.validation),
      test: partOf(split.test),
      train: upright.filter((i) => !held.has(i)),
      heldOut,
      all: upright,
    },
    indexOf(id) {
      const found = index.get(id);
      if (found === undefined) throw refusal(404, "missing sample: the run's data has none of this name");
      return found;
    },
    classOf: (i) => classNames[labels[i] ?? -1] ?? "",
  };
}
