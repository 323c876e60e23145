import { InputError } from "../core/errors.ts";
import type { Dataset, Split } from "./dataset.ts";
import { allSamples } from "./labels.ts";

/** What a sample is for, where the data itself says so. */
export type Part = "train" | "validation" | "test";

const names: Readonly<Record<string, Part>> = {
  train: "train",
  validation: "validation",
  valid: "validation",
  val: "validation",
  dev: "validation",
  test: "test",
};

/** The part that a folder or a cell names: train, validation (valid, val, dev) or test, in any case; else undefined. */
export function partNamed(name: string): Part | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(names, lower) ? names[lower] : undefined;
}

/**
 * Takes the split that the data brings, one part a sample: train trains, validation validates, or test where there is no
 * validation. Throws an InputError where nothing trains or nothing validates.
 */
export function splitByPart(
  { name, size }: Pick<Dataset, "name" | "size">,
  parts: readonly Part[],
): { split: Split; test: Int32Array } {
  const validation: Part = parts.includes("validation") ? "validation" : "test";
  for (const part of ["train", validation] as const) {
    if (parts.includes(part)) continue;
    const wanted = part === "train" ? "train" : "validation or test";
    throw new InputError(
      `missing part: no sample of ${name} is for ${wanted}; say so of some, or split by class or by sample`,
    );
  }
  const indices = allSamples(size);
  const isSpare = parts.includes("test") && validation !== "test";
  return {
    split: {
      train: indices.filter((i) => parts[i] === "train"),
      validation: indices.filter((i) => parts[i] === validation),
      description: `as the data says: train trains, ${validation} validates${isSpare ? ", test is left out" : ""}`,
    },
    test: indices.filter((i) => isSpare && parts[i] === "test"),
  };
}
