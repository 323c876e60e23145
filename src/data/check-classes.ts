import { InputError } from "../core/errors.ts";
import type { Dataset } from "./dataset.ts";

/**
 * Throws an InputError unless there is something to learn from: two classes or more, and in each class two
 * samples or more (a triplet needs a positive pair and a negative).
 */
export function checkClasses(dataset: Pick<Dataset, "name" | "labels" | "classNames">): void {
  const { name, labels, classNames } = dataset;
  if (classNames.length < 2) {
    throw new InputError(
      `invalid data: ${name} has one class only, ${JSON.stringify(classNames[0] ?? "")}, expected two or more; add samples of another class`,
    );
  }
  const counts = new Int32Array(classNames.length);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const few = classNames.filter((_, c) => (counts[c] ?? 0) < 2);
  const [first, ...others] = few;
  if (first === undefined) return;
  const more =
    others.length === 0 ? "" : ` (and ${others.length} other ${others.length === 1 ? "class has" : "classes have"})`;
  throw new InputError(
    `invalid data: class ${JSON.stringify(first)} of ${name} has a single sample${more}, expected two or more; add samples or remove the class`,
  );
}
