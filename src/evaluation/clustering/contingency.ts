import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";

/** How often each pair of a class and a cluster occurs: only the pairs that do. */
export interface Contingency {
  readonly samples: number;
  /** Samples of each class. */
  readonly classes: readonly number[];
  /** Samples of each cluster. */
  readonly clusters: readonly number[];
  readonly cells: readonly { readonly class: number; readonly cluster: number; readonly count: number }[];
}

/** Counts two labellings of the same samples. Throws an InputError where a label is no integer or there is no sample. */
export function contingency(labels: ArrayLike<number>, predicted: ArrayLike<number>): Contingency {
  if (labels.length !== predicted.length) {
    throw new RangeError(`invalid clusters: ${predicted.length}, expected one for each of the ${labels.length} labels`);
  }
  if (labels.length === 0) throw new InputError("no samples: expected at least one to compare two groupings");
  const classes = createCounter("label");
  const clusters = createCounter("cluster");
  const cells = new Map<string, { class: number; cluster: number; count: number }>();
  for (let i = 0; i < labels.length; i++) {
    const row = classes.add(at(labels, i), i);
    const column = clusters.add(at(predicted, i), i);
    const key = `${row} ${column}`;
    const cell = cells.get(key);
    if (cell) cell.count++;
    else cells.set(key, { class: row, cluster: column, count: 1 });
  }
  return { samples: labels.length, classes: classes.counts, clusters: clusters.counts, cells: [...cells.values()] };
}

function createCounter(what: string) {
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  return {
    counts,
    /** Counts a value and returns its number, in order of appearance. */
    add(value: number, sample: number): number {
      if (!Number.isInteger(value)) {
        throw new InputError(`invalid ${what}: ${value} of sample ${sample}, expected an integer`);
      }
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      counts[number] = (counts[number] ?? 0) + 1;
      return number;
    },
  };
}
