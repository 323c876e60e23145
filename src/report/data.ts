import type { Scatter, TrainingRecord } from "../training/record.ts";

export type { Scatter, TrainingRecord };

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
  /** What was minimised, as `kinfold train --loss` names it. Default: triplet. */
  readonly loss?: string;
  readonly totalEpochs: number;
  readonly policies: readonly PolicyRecord[];
  /** Resolved settings, nested plain data. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Whether these are the paper's comparison (several policies) or one training. */
  readonly kind: "training" | "experiment";
}
