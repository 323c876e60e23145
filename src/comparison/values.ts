import { InputError } from "../core/errors.ts";

/** Arithmetic mean; NaN of none. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Σ (x − mean)². */
export function squares(values: readonly number[]): number {
  const center = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - center) ** 2;
  return sum;
}

/** Sample standard deviation, with n − 1; NaN for fewer than two values. */
export const deviation = (values: readonly number[]): number =>
  values.length < 2 ? NaN : Math.sqrt(squares(values) / (values.length - 1));

/** Throws an InputError for a value that is not finite. */
export function checkFinite(what: string, values: readonly number[]): void {
  const other = values.find((value) => !Number.isFinite(value));
  if (other !== undefined) throw new InputError(`invalid ${what}: ${other}, expected finite numbers`);
}

/** A difference that rounding alone can make between two sums of the same values in different orders. */
export const rounding = (values: readonly number[]): number =>
  1e-12 * values.reduce((sum, value) => sum + Math.abs(value), 0);
