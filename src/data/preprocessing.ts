import { at } from "../core/matrix.ts";
import type { Dataset } from "./dataset.ts";

/** How images became the network's input: kept with a run, so that other images can be read in the same way. */
export interface ImagePreprocessing {
  readonly kind: "image";
  readonly channels: 1 | 3;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** True where black and white were exchanged. */
  readonly invert: boolean;
}

/** How rows became the network's input. */
export interface VectorPreprocessing {
  readonly kind: "vectors";
  /** Names of the feature columns, in order; the position from 1 in a file without a header. */
  readonly columns: readonly string[];
  /** Subtracted from each column, where features are standardised. */
  readonly mean?: readonly number[];
  /** Then divides each column; never zero. */
  readonly std?: readonly number[];
}

/** A plain JSON value. */
export type Preprocessing = ImagePreprocessing | VectorPreprocessing;

/**
 * Mean and standard deviation (divided by n) of each feature over the samples named by `indices`: give it the training
 * part alone, so that nothing of the validation part leaks in. A constant feature gets the deviation 1.
 * Throws a RangeError for a dataset of images or an empty list.
 */
export function fitStandardisation(dataset: Dataset, indices: ArrayLike<number>): { mean: number[]; std: number[] } {
  const columns = vectorLength(dataset);
  if (indices.length === 0)
    throw new RangeError("invalid indices: none, expected at least one sample to standardise by");
  const row = new Float32Array(columns);
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  // Welford's update: exact also where the mean is large beside the deviation.
  for (let i = 0; i < indices.length; i++) {
    dataset.read([at(indices, i)], row);
    for (let j = 0; j < columns; j++) {
      const delta = at(row, j) - at(mean, j);
      const next = at(mean, j) + delta / (i + 1);
      mean[j] = next;
      squares[j] = at(squares, j) + delta * (at(row, j) - next);
    }
  }
  return { mean: Array.from(mean), std: Array.from(squares, (sum) => Math.sqrt(sum / indices.length) || 1) };
}

/**
 * The same samples with (x − mean) / std applied to each feature as they are read; without a mean, the dataset itself.
 * Throws a RangeError where the lengths do not fit.
 */
export function standardised(dataset: Dataset, preprocessing: VectorPreprocessing): Dataset {
  const { mean, std } = preprocessing;
  if (mean === undefined || std === undefined) return dataset;
  const columns = vectorLength(dataset);
  if (mean.length !== columns || std.length !== columns) {
    throw new RangeError(
      `invalid standardisation: ${mean.length} means and ${std.length} deviations, expected ${columns}`,
    );
  }
  return {
    ...dataset,
    read(indices, out) {
      dataset.read(indices, out);
      for (let i = 0; i < indices.length * columns; i++) {
        const j = i % columns;
        out[i] = (at(out, i) - at(mean, j)) / at(std, j);
      }
    },
  };
}

function vectorLength(dataset: Dataset): number {
  const [columns, ...more] = dataset.sampleShape;
  if (columns === undefined || more.length > 0) {
    throw new RangeError(`invalid dataset: samples of shape ${dataset.sampleShape.join(" × ")}, expected vectors`);
  }
  return columns;
}
