import { InputError } from "../core/errors.ts";
import { at } from "../core/matrix.ts";

/** Samples gathered by class: those of class c are `order[start[c]]` to `order[start[c + 1] - 1]`. */
export interface Classes {
  /** Number of classes that occur. */
  readonly count: number;
  /** Sample indices, class by class; within a class in their own order. */
  readonly order: Int32Array;
  /** First position of each class in `order`, and the number of samples at the end. */
  readonly start: Int32Array;
}

/** Number of samples of class `c`. */
export function classSize(classes: Classes, c: number): number {
  return at(classes.start, c + 1) - at(classes.start, c);
}

/**
 * Gathers samples by their labels. Labels are any integers and are compared as float64, so that large ids stay apart.
 * Throws a RangeError unless there is one label a sample, an InputError where a label is not an integer.
 */
export function gatherClasses(labels: ArrayLike<number>, samples: number): Classes {
  if (labels.length !== samples) {
    throw new RangeError(`invalid labels: ${labels.length}, expected one for each of the ${samples} embeddings`);
  }
  const numbers = new Map<number, number>();
  const classOf = new Int32Array(samples);
  for (let i = 0; i < samples; i++) classOf[i] = classNumber(numbers, at(labels, i), i);
  const start = new Int32Array(numbers.size + 1);
  for (const c of classOf) start[c + 1] = at(start, c + 1) + 1;
  for (let c = 0; c < numbers.size; c++) start[c + 1] = at(start, c + 1) + at(start, c);
  const next = start.slice();
  const order = new Int32Array(samples);
  classOf.forEach((c, i) => {
    order[at(next, c)] = i;
    next[c] = at(next, c) + 1;
  });
  return { count: numbers.size, order, start };
}

function classNumber(numbers: Map<number, number>, label: number, sample: number): number {
  if (!Number.isInteger(label))
    throw new InputError(`invalid label: ${label} of sample ${sample}, expected an integer`);
  const known = numbers.get(label);
  if (known !== undefined) return known;
  numbers.set(label, numbers.size);
  return numbers.size - 1;
}
