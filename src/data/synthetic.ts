import { matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { Dataset, Split } from "./dataset.ts";
import { vectorDataset } from "./vectors.ts";

export interface SyntheticOptions {
  /** Number of classes, k. Default: 7. */
  readonly classes?: number;
  /** Dimensions of the space. Default: 32. */
  readonly features?: number;
  /** Points of each class, n. Default: 1100. */
  readonly samples?: number;
  /** Standard deviation of the noise around a class centre, in each dimension. Default: 0.2. */
  readonly noise?: number;
  /** The first so many classes train and validate, the others test. Default: 5. */
  readonly trainClasses?: number;
  /** Points of each training class kept for validation: its last ones. Default: 100. */
  readonly validationSamples?: number;
}

export interface SyntheticData {
  readonly dataset: Dataset;
  readonly split: Split;
  /** Every sample of the classes that neither train nor validate. */
  readonly test: Int32Array;
}

/**
 * The generated data of Kertész, *Sensors* 2022, 22(19), 7579: class centres uniform in [0, 1]^features, and around each
 * normally distributed points. The defaults are the paper's: of seven classes of 1,100 points five train (1,000 points
 * each) and validate (the other 100), and two, never seen, test. Samples are ordered by class.
 * Throws a RangeError where the numbers do not fit together.
 */
export function syntheticData(random: Random, options: SyntheticOptions = {}): SyntheticData {
  const {
    classes = 7,
    features = 32,
    samples = 1100,
    noise = 0.2,
    trainClasses = 5,
    validationSamples = 100,
  } = options;
  integer("classes", classes, 1, 1e6);
  integer("features", features, 1, 1e6);
  integer("samples", samples, 1, 1e8);
  integer("trainClasses", trainClasses, 1, classes);
  integer("validationSamples", validationSamples, 0, samples - 1);
  if (!(noise >= 0 && noise < Infinity)) throw new RangeError(`invalid noise: ${noise}, expected 0 or more`);

  const centres = Float64Array.from({ length: classes * features }, () => random.uniform());
  const data = new Float32Array(classes * samples * features);
  for (let i = 0; i < data.length; i++) {
    const label = Math.floor(i / (samples * features));
    data[i] = (centres[label * features + (i % features)] ?? 0) + noise * random.normal();
  }

  const numbers = Array.from({ length: classes * samples }, (_, i) => i);
  const classOf = (sample: number) => Math.floor(sample / samples);
  const trains = (sample: number) => sample % samples < samples - validationSamples;
  const className = (label: number) => `class${padded(label + 1, classes)}`;
  const dataset = vectorDataset(matrix(data, classes * samples, features), {
    name: "synthetic",
    labels: Int32Array.from(numbers, classOf),
    classNames: Array.from({ length: classes }, (_, label) => className(label)),
    ids: numbers.map((i) => `${className(classOf(i))}/${padded((i % samples) + 1, samples)}`),
  });
  const seen = numbers.filter((i) => classOf(i) < trainClasses);
  return {
    dataset,
    split: {
      train: Int32Array.from(seen.filter(trains)),
      validation: Int32Array.from(seen.filter((i) => !trains(i))),
      description: `the first ${trainClasses} of ${classes} classes train with ${samples - validationSamples} points each and validate with the other ${validationSamples}`,
    },
    test: Int32Array.from(numbers.filter((i) => classOf(i) >= trainClasses)),
  };
}

/** A number with leading zeros, so that names sort as their numbers do. */
function padded(value: number, largest: number): string {
  return String(value).padStart(String(largest).length, "0");
}

function integer(what: string, value: number, low: number, high: number): void {
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw new RangeError(`invalid ${what}: ${value}, expected an integer from ${low} to ${high}`);
  }
}
