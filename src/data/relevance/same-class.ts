import { at } from "../../core/matrix.ts";
import { groupsBy, type Relevance } from "./relevance.ts";

/**
 * What labels say: 1 for two samples of one class, 0 for others; a group for every class.
 * @example sameClass(dataset.labels)
 */
export function sameClass(labels: ArrayLike<number>, classNames?: readonly string[]): Relevance {
  const nameOf = (label: number) => classNames?.[label] ?? String(label);
  return {
    name: "sameClass",
    settings: {},
    size: labels.length,
    positiveFrom: 1,
    negativeTo: 0,
    between: (i, j) => (at(labels, i) === at(labels, j) ? 1 : 0),
    groups: groupsBy(Array.from(labels, (label) => [nameOf(label)])),
    words: { positive: "the same class", degree: "1 for the same class, else 0" },
  };
}
