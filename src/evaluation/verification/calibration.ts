import { InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import { isotonicFit } from "./isotonic.ts";
import { checkPairs } from "./pairs.ts";

/** How a distance becomes the probability that a pair is of one class. Plain data: keep it as JSON beside the model. */
export type Calibration =
  | { readonly kind: "logistic"; readonly slope: number; readonly intercept: number }
  | {
      readonly kind: "isotonic";
      /** Ascending. */
      readonly distances: readonly number[];
      /** One for each, descending. */
      readonly probabilities: readonly number[];
    };

export interface CalibrationOptions {
  /** `logistic` has two numbers and suits few pairs; `isotonic` has any falling shape and wants thousands. Default `logistic`. */
  readonly kind?: Calibration["kind"];
}

/**
 * Fits the probability that a pair is of one class to its distance, on pairs that took no part in training. The pairs
 * decide how common genuine ones are: with as many of either kind, 0.5 is where both are as likely.
 *
 * Throws an InputError for no pairs of one kind and for a distance that is negative or not finite.
 * @example probabilityOf(calibrate([0.2, 0.5, 0.6, 1.1], [true, true, false, false]), 0.7)
 */
export function calibrate(
  distances: ArrayLike<number>,
  same: ArrayLike<number | boolean>,
  { kind = "logistic" }: CalibrationOptions = {},
): Calibration {
  checkPairs(distances, same);
  switch (kind) {
    case "logistic":
      return logisticFit(distances, same);
    case "isotonic":
      return { kind, ...isotonicFit(distances, same) };
    default:
      throw new InputError(`unknown calibration: ${String(kind)}, expected logistic or isotonic`);
  }
}

/** Probability, in [0, 1], that a pair at this distance is of one class. Outside of what isotonic saw, its nearest value. */
export function probabilityOf(calibration: Calibration, distance: number): number {
  if (!(distance >= 0 && distance < Infinity)) {
    throw new InputError(`invalid distance: ${distance}, expected a number of zero or more`);
  }
  if (calibration.kind === "logistic") return sigmoid(calibration.slope * distance + calibration.intercept);
  const { distances, probabilities } = calibration;
  const above = firstNotBelow(distances, distance);
  if (above === distances.length) return probabilities.at(-1) ?? NaN;
  const high = probabilities[above] ?? NaN;
  if (above === 0) return high;
  const [from, to, low] = [distances[above - 1] ?? NaN, distances[above] ?? NaN, probabilities[above - 1] ?? NaN];
  return low + ((high - low) * (distance - from)) / (to - from);
}

function firstNotBelow(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** −log sigmoid(x), where neither side overflows. */
const minusLogSigmoid = (x: number): number => (x >= 0 ? Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)) - x);

/**
 * P = 1 / (1 + exp(−(a d + b))) by Newton's method with halved steps (Platt 1999; Lin, Lin and Weng, Machine Learning
 * 2007). Targets are (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2) in place of 1 and 0: pairs that a threshold separates would else
 * have no finite fit. Distances are measured from their mean, in their deviation, so that any unit takes the same steps.
 */
function logisticFit(distances: ArrayLike<number>, same: ArrayLike<number | boolean>): Calibration {
  const { xs, mean, scale } = standardised(distances);
  const positives = Array.from(same, Number).reduce((sum, one) => sum + one, 0);
  const negatives = xs.length - positives;
  const targets = Float64Array.from(xs, (_, i) => (same[i] ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  let [a, b] = [0, Math.log((positives + 1) / (negatives + 1))];
  let loss = logisticLoss(xs, targets, a, b);
  for (let round = 0; round < 100; round++) {
    const { step, decrease } = newtonStep(xs, targets, a, b);
    if (decrease < 1e-14 * xs.length) break;
    let length = 1;
    let next = loss;
    for (; length > 1e-10; length /= 2) {
      next = logisticLoss(xs, targets, a + length * step[0], b + length * step[1]);
      if (next <= loss - 1e-4 * length * decrease) break;
    }
    if (!(next < loss)) break;
    [a, b, loss] = [a + length * step[0], b + length * step[1], next];
  }
  return { kind: "logistic", slope: a / scale, intercept: b - (a * mean) / scale };
}

function standardised(distances: ArrayLike<number>) {
  const values = Float64Array.from(distances);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const scale = deviation > 0 ? deviation : 1;
  return { xs: values.map((value) => (value - mean) / scale), mean, scale };
}

/** Cross-entropy, −Σ t log p + (1 − t) log(1 − p). */
function logisticLoss(xs: Float64Array, targets: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    const score = a * at(xs, i) + b;
    sum += at(targets, i) * minusLogSigmoid(score) + (1 - at(targets, i)) * minusLogSigmoid(-score);
  }
  return sum;
}

/** −H⁻¹ g, and how much the loss falls along it to first order. */
function newtonStep(xs: Float64Array, targets: Float64Array, a: number, b: number) {
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
  for (let i = 0; i < xs.length; i++) {
    const x = at(xs, i);
    const p = sigmoid(a * x + b);
    const curvature = p * (1 - p);
    ga += (p - at(targets, i)) * x;
    gb += p - at(targets, i);
    haa += curvature * x * x;
    hab += curvature * x;
    hbb += curvature;
  }
  const determinant = haa * hbb - hab * hab;
  const step = [(hab * gb - hbb * ga) / determinant, (hab * ga - haa * gb) / determinant] as const;
  return { step, decrease: -(ga * step[0] + gb * step[1]) };
}
