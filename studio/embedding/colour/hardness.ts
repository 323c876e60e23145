import type { SampleRecord } from "../../../src/node/triplet-records.ts";

/**
 * How hard each sample has been: the mean violation of its pairs over the training, in the unit of the distance; NaN where
 * the record knows none. Null where it knows none of these samples, as where they did not train.
 */
export function hardnessOf(ids: readonly string[], samples: readonly SampleRecord[]): Float32Array | null {
  const known = new Map(samples.map(({ id, violation }) => [id, violation]));
  const values = Float32Array.from(ids, (id) => known.get(id) ?? NaN);
  return values.some((value) => !Number.isNaN(value)) ? values : null;
}

/** The largest of the values that are numbers; 0 where none is. */
export const largest = (values: Float32Array): number =>
  values.reduce((most, value) => (value > most ? value : most), 0);
