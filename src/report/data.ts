import type { EvaluationEvent, MixtureRecord } from "../training/events.ts";

/** Points of a two-dimensional picture of an embedding. */
export interface Scatter {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Class of each point: an index into `ReportData.classNames`. */
  readonly label: readonly number[];
  /** How the picture was made: `embedding` (it is two-dimensional) or `PCA, 61 % of the variance`. */
  readonly projection: string;
}

/** What one training left behind. */
export interface TrainingRecord {
  readonly seed: number;
  /** One entry an epoch, in order. */
  readonly epochs: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly activeShare: number;
    readonly mixture: MixtureRecord;
    readonly learningRate: number;
  }[];
  /** Epoch 0 is the untrained network. */
  readonly evaluations: readonly Omit<EvaluationEvent, "type">[];
  readonly warnings: readonly string[];
  readonly end: { readonly reason: string; readonly epoch: number; readonly message: string };
  /** First epoch at which the embedding was found collapsed, or null. */
  readonly collapsedAtEpoch: number | null;
  readonly before?: Scatter;
  readonly after?: Scatter;
}

/** All trainings of one policy. */
export interface PolicyRecord {
  /** `randomHard`, `semiHard`, `hardest`, `nspa`, or a person's own. */
  readonly policy: string;
  readonly trainings: readonly TrainingRecord[];
}

/** Everything the report shows. One training is one policy with one record. */
export interface ReportData {
  readonly title: string;
  /** The command that made it, to be pasted into a shell. */
  readonly command: string;
  readonly dataset: string;
  readonly backbone: string;
  readonly classNames: readonly string[];
  readonly margin: number;
  readonly totalEpochs: number;
  readonly policies: readonly PolicyRecord[];
  /** Resolved settings, nested plain data. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Whether these are the paper's comparison (several policies) or one training. */
  readonly kind: "training" | "experiment";
}
