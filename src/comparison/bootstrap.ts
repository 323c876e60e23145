import { inRange, InputError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { quantile } from "../report/statistics.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { checkFinite, mean, rounding } from "./values.ts";

/** Bounds that a statistic of other seeds is believed to lie between. NaN where there are fewer than two values. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Share of such intervals that should hold the truth. Default 0.95. */
  readonly confidence?: number;
  /** `bca`: corrected for bias and skewness; `percentile`: quantiles as they are. Default `bca`. */
  readonly method?: "bca" | "percentile";
  /** Samples drawn anew, 100 or more. Default 10,000. */
  readonly resamples?: number;
}

/** Bootstrap interval of the mean. Throws an InputError for values that are not finite. */
export const meanInterval = (values: readonly number[], random: Random, options?: BootstrapOptions): Interval =>
  bootstrap([values], ([drawn = []]) => mean(drawn), random, options);

/** Bootstrap interval of mean(a) − mean(b), of samples that have nothing to do with each other. */
export const differenceInterval = (
  a: readonly number[],
  b: readonly number[],
  random: Random,
  options?: BootstrapOptions,
): Interval => bootstrap([a, b], ([first = [], second = []]) => mean(first) - mean(second), random, options);

type Samples = readonly (readonly number[])[];
type Statistic = (samples: Samples) => number;

/**
 * Draws every sample anew with replacement and takes the quantiles of the statistic. BCa moves them by z₀, the bias, and
 * a, the skewness: α′ = Φ(z₀ + (z₀ + z_α) / (1 − a (z₀ + z_α))) (Efron 1987, Better Bootstrap Confidence Intervals).
 */
function bootstrap(samples: Samples, statistic: Statistic, random: Random, options: BootstrapOptions = {}): Interval {
  const { confidence = 0.95, method = "bca", resamples = 10_000 } = options;
  for (const sample of samples) checkFinite("values", sample);
  inRange("confidence", confidence, 0.5, 0.9999);
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new InputError(`invalid resamples: ${resamples}, expected a whole number, 100 or more`);
  }
  if (samples.some(({ length }) => length < 2)) return { low: NaN, high: NaN };
  const drawn = Float64Array.from({ length: resamples }, () =>
    statistic(samples.map((sample) => sample.map(() => sample[random.integer(sample.length)] ?? NaN))),
  );
  const sorted = Array.from(drawn.sort());
  const tail = (1 - confidence) / 2;
  const place = method === "bca" ? corrected(samples, statistic, sorted) : (share: number) => share;
  return { low: quantile(sorted, place(tail)), high: quantile(sorted, place(1 - tail)) };
}

/** Where BCa finds the quantile of a share. */
function corrected(samples: Samples, statistic: Statistic, sorted: readonly number[]): (share: number) => number {
  const observed = statistic(samples);
  const tie = rounding(samples.flat());
  const below = sorted.filter((value) => value < observed - tie).length;
  const ties = sorted.filter((value) => Math.abs(value - observed) <= tie).length;
  // A resample more or less on either side, so that the bias stays finite.
  const share = Math.min(Math.max((below + ties / 2) / sorted.length, 1 / sorted.length), 1 - 1 / sorted.length);
  const bias = normalQuantile(share);
  const a = acceleration(samples, statistic);
  return (wanted) => {
    const z = bias + normalQuantile(wanted);
    return normalCdf(bias + z / (1 - a * z));
  };
}

/**
 * a = (1/6) Σᵢ nᵢ⁻³ Σⱼ lᵢⱼ³ / (Σᵢ nᵢ⁻² Σⱼ lᵢⱼ²)^(3/2), with the jackknife's influence lᵢⱼ = (nᵢ − 1)(mean of θ without one
 * value − θ without value j) (Davison and Hinkley 1997, section 5.3.2).
 */
function acceleration(samples: Samples, statistic: Statistic): number {
  let [cubes, squared] = [0, 0];
  samples.forEach((sample, i) => {
    const without = sample.map((_, j) => statistic(samples.with(i, sample.toSpliced(j, 1))));
    const center = mean(without);
    for (const value of without) {
      const influence = ((sample.length - 1) * (center - value)) / sample.length;
      cubes += influence ** 3;
      squared += influence ** 2;
    }
  });
  return squared === 0 ? 0 : cubes / (6 * squared ** 1.5);
}
