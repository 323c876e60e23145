import { InputError } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { allSamples } from "../../data/labels.ts";
import type { RunConfiguration } from "../../recipe/run-schema.ts";

/** Which samples of the data a command looks at. */
export const parts = ["all", "validation", "test"] as const;
export type Part = (typeof parts)[number];

/**
 * The samples of a part, in the data's order: all of them, or those that the run kept for validation or testing, which
 * are told by their ids. Throws an InputError where the run has no such part or the data does not hold it.
 */
export function selectPart(dataset: Dataset, { split }: Pick<RunConfiguration, "split">, part: Part): Int32Array {
  const indices = allSamples(dataset.size);
  if (part === "all") return indices;
  const ids = new Set(split[part]);
  if (ids.size === 0) {
    throw new InputError(`invalid --only: the run kept no samples for ${part}; leave it out`);
  }
  const found = indices.filter((index) => ids.has(dataset.ids[index] ?? ""));
  if (found.length < ids.size) {
    const missing = split[part].find((id) => !dataset.ids.includes(id)) ?? "";
    throw new InputError(
      `invalid --only: ${dataset.name} holds ${found.length} of the ${ids.size} samples that the run kept for ${part}, ${missing} is missing; expected the data that the run was trained on`,
    );
  }
  return found;
}
