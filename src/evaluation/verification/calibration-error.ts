import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";

/** How far stated probabilities are from what happens. */
export interface CalibrationError {
  /** Expected calibration error, in [0, 1]: Σ_b n_b / n · |mean probability − share of genuine pairs| over the bins. */
  readonly ece: number;
  /** Mean of (probability − outcome)², in [0, 1] (Brier 1950). */
  readonly brier: number;
}

/**
 * Errors of probabilities that pairs are of one class, on pairs that the calibration was not fitted on. The bins of the
 * expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015) are equally wide; its value depends on how many
 * they are. Throws an InputError for no pairs and for a probability outside of [0, 1].
 */
export function calibrationError(
  probabilities: ArrayLike<number>,
  same: ArrayLike<number | boolean>,
  { bins = 15 }: { readonly bins?: number } = {},
): CalibrationError {
  if (probabilities.length !== same.length) {
    throw new RangeError(
      `invalid pairs: ${probabilities.length} probabilities, expected one for each of ${same.length}`,
    );
  }
  if (probabilities.length === 0) throw new InputError("no pairs: expected at least one to measure a calibration");
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new InputError(`invalid bins: ${bins}, expected an integer of 1 or more`);
  }
  /** Σ (probability − outcome) of each bin. */
  const gaps = new Float64Array(bins);
  let squares = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const probability = at(probabilities, i);
    if (!(probability >= 0 && probability <= 1)) {
      throw new InputError(`invalid probability: ${probability} of pair ${i}, expected a number between 0 and 1`);
    }
    const gap = probability - (same[i] ? 1 : 0);
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    gaps[bin] = at(gaps, bin) + gap;
    squares += gap * gap;
  }
  const size = probabilities.length;
  return { ece: gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / size, brier: squares / size };
}
