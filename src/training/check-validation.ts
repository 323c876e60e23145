import { InputError } from "../core/errors.ts";
import type { Dataset, Split } from "../data/dataset.ts";

/** Throws an InputError where samples are kept for validation of which none has another of its class to find. */
export function checkValidation({ name, labels }: Pick<Dataset, "name" | "labels">, { validation }: Split): void {
  const classes = new Set(Array.from(validation, (i) => labels[i]));
  if (validation.length < 2 || classes.size < validation.length) return;
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const largest = Math.max(...sizes.values());
  // A class keeps two samples to train with, and whole classes can be kept apart from four on.
  const remedies = [
    ...(largest >= 4 ? ["keep a larger share"] : []),
    ...(largest >= 2 && sizes.size >= 4 ? ["split by class"] : []),
    "add samples",
  ];
  throw new InputError(
    `invalid split: each of the ${validation.length} samples of ${name} that are kept for validation is the only one of its class, ` +
      `expected a class with two or more, without which no neighbour can be right; ${remedies.join(" or ")}`,
  );
}
