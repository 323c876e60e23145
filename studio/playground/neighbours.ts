import { row } from "../../src/core/matrix.ts";
import { exactIndex } from "../../src/search/exact.ts";
import type { Outcome } from "./messages.ts";

/** A sample near the one that was asked about. */
export interface Near {
  readonly index: number;
  readonly distance: number;
  readonly isOwnClass: boolean;
}

/** The nearest samples of one, without itself, nearest first. */
export function nearestOf({ embeddings, labels, distance }: Outcome, sample: number, count: number): Near[] {
  return exactIndex(embeddings, { distance })
    .search(row(embeddings, sample), count + 1)
    .filter(({ index }) => index !== sample)
    .slice(0, count)
    .map((found) => ({ ...found, isOwnClass: labels[found.index] === labels[sample] }));
}

/** Samples whose name or class holds the text, the first few; all classes in turn where there is no text. */
export function matching({ ids, labels, classNames }: Outcome, text: string, count: number): number[] {
  const wanted = text.trim().toLowerCase();
  const found: number[] = [];
  for (let i = 0; i < ids.length && found.length < count; i++) {
    const name = `${classNames[labels[i] ?? -1] ?? ""} ${ids[i] ?? ""}`.toLowerCase();
    if (name.includes(wanted)) found.push(i);
  }
  return found;
}
