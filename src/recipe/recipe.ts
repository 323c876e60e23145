import type { Measure } from "../training/settings.ts";
import type { RelevanceOptions } from "./relevance-options.ts";
import type { SamplerName } from "./sampler.ts";

/**
 * What a training is asked for: options of `kinfold train` that say how to learn, from which part of what data. What is not
 * asked for is undefined, and its default depends on the data.
 */
export interface Recipe extends RelevanceOptions {
  readonly loss?: string;
  /** Settings of the loss, as `key=value`. */
  readonly lossSetting?: readonly string[];
  readonly temperature?: number;
  readonly positiveMargin?: number;
  readonly negativeMargin?: number;
  readonly pairMining?: string;
  /** Samples of a cross-batch memory. */
  readonly memory?: number;
  /** Batches before it is compared with. */
  readonly memoryWarmUp?: number;
  readonly head?: "cosine" | "linear";
  readonly smoothing?: number;
  readonly pretrain?: number;

  readonly policy?: string;
  readonly epochStep?: number;
  readonly semiHardStep?: number;
  readonly hardestStep?: number;
  readonly hardestLimit?: number;
  readonly anneal?: "linear" | "cosine" | "exponential" | "adaptive";
  readonly targetShare?: number;
  readonly draw?: "pair" | "batch";
  readonly pairs?: "unordered" | "ordered";

  readonly sampler?: SamplerName;
  readonly classExponent?: number;
  /** A file. */
  readonly classWeights?: string;
  readonly superClasses?: number;
  /** A file. */
  readonly superClassMap?: string;
  readonly lookEvery?: number;
  readonly neighbourhoods?: number;
  readonly nearPool?: number;
  /** A file. */
  readonly tripletList?: string;
  readonly tripletBatch?: number;

  readonly backbone?: string;
  readonly embedding?: number;
  /** Sizes of an mlp's hidden layers, or channels of conv4's blocks. */
  readonly hidden?: readonly number[];
  readonly normalise?: boolean;

  readonly epochs?: number;
  readonly steps?: number;
  readonly classes?: number;
  readonly samples?: number;
  readonly margin?: number;
  readonly distance?: string;
  readonly miningDistance?: string;
  readonly reduction?: "active" | "all";

  readonly optimizer?: string;
  readonly weightDecay?: number;
  readonly learningRate?: number;
  readonly schedule?: string;
  readonly warmUp?: number;
  readonly decay?: "matrices" | "all";
  readonly clipNorm?: number;
  readonly average?: number;
  readonly accumulate?: number;
  readonly plateau?: number;

  readonly minutes?: number;
  readonly checkpointMinutes?: number;
  readonly keep?: "last" | "best";
  readonly measure?: Measure;
  readonly earlyStopping?: number;
  readonly onCollapse?: "warn" | "rollBack" | "stop";

  readonly split?: "class" | "sample" | "folder";
  readonly holdout?: readonly string[];
  readonly evaluateEvery?: number;

  readonly label?: string;
  readonly size?: { readonly height: number; readonly width: number };
  readonly channels?: 1 | 3;
  readonly invert?: boolean;
  readonly augment?: string;
  readonly turns?: boolean;
  readonly ignore?: readonly string[];
  readonly header?: boolean;
  readonly skipLines?: number;
  readonly standardise?: boolean;

  readonly preset?: "paper" | "drawings";
  readonly seed?: number;
  readonly threads?: number;
  readonly triplets?: boolean;
}
