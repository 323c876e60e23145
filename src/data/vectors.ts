import type { Matrix } from "../core/matrix.ts";
import { at } from "../core/matrix.ts";
import type { Dataset } from "./dataset.ts";

/** What a dataset says of its samples, whatever they are made of. */
export interface Labelling {
  /** Name of the dataset, for people. */
  readonly name: string;
  /** Label of each sample, an index into `classNames`. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** Name of each sample. Default: `name:1`, `name:2` … */
  readonly ids?: readonly string[];
}

/** Throws a RangeError unless labels and ids fit `size` samples. Returns the ids. */
export function checkLabelling({ name, labels, classNames, ids }: Labelling, size: number): readonly string[] {
  if (labels.length !== size)
    throw new RangeError(`invalid labels: ${labels.length}, expected one for each of ${size} samples`);
  const wrong = labels.findIndex((label) => !(label >= 0 && label < classNames.length));
  if (wrong !== -1) {
    throw new RangeError(
      `invalid label: ${labels[wrong]} of sample ${wrong}, expected below ${classNames.length} classes`,
    );
  }
  if (ids !== undefined && ids.length !== size) {
    throw new RangeError(`invalid ids: ${ids.length}, expected one for each of ${size} samples`);
  }
  return ids ?? Array.from({ length: size }, (_, i) => `${name}:${i + 1}`);
}

/** Throws a RangeError unless the samples exist and `out` has room for them. */
export function checkRead(indices: ArrayLike<number>, size: number, sampleLength: number, out: Float32Array): void {
  if (out.length < indices.length * sampleLength) {
    throw new RangeError(`invalid output: ${out.length} floats, expected ${indices.length} × ${sampleLength}`);
  }
  for (let i = 0; i < indices.length; i++) {
    const index = at(indices, i);
    if (!(Number.isInteger(index) && index >= 0 && index < size)) {
      throw new RangeError(`invalid sample: ${index}, expected an integer from 0 to ${size - 1}`);
    }
  }
}

/**
 * A dataset of feature vectors: row i of `data` is sample i. It keeps the matrix, it does not copy it.
 * Throws a RangeError where lengths do not fit or a value is not finite.
 */
export function vectorDataset(data: Matrix<Float32Array>, labelling: Labelling): Dataset {
  const { rows, columns } = data;
  const ids = checkLabelling(labelling, rows);
  const wrong = data.data.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    const row = Math.floor(wrong / columns);
    throw new RangeError(
      `invalid value: ${data.data[wrong]} in sample ${row}, column ${wrong % columns}, expected a finite number`,
    );
  }
  return {
    name: labelling.name,
    size: rows,
    sampleShape: [columns],
    labels: labelling.labels,
    classNames: labelling.classNames,
    ids,
    read(indices, out) {
      checkRead(indices, rows, columns, out);
      for (let i = 0; i < indices.length; i++) {
        const start = at(indices, i) * columns;
        out.set(data.data.subarray(start, start + columns), i * columns);
      }
    },
  };
}
