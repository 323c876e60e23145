import type { RelevanceWords } from "../data/relevance/relevance.ts";
import type { Scatter, TrainingRecord } from "../training/record.ts";

export type { Scatter, TrainingRecord };

/** All trainings of one policy. */
export interface PolicyRecord {
  /** `randomHard`, `semiHard`, `hardest`, `nspa`, or a person's own. */
  readonly policy: string;
  readonly trainings: readonly TrainingRecord[];
}

/** A sample whose label may be wrong. */
export interface SuspectRow {
  readonly id: string;
  readonly class: string;
  /** Robust standard deviations by which its violation exceeds its class's median. */
  readonly suspicion: number;
  /** Mean violation of its pairs, in units of the loss's distance. */
  readonly violation: number;
  /** Epochs with an active triplet, of those in which it was drawn. */
  readonly activeEpochs: number;
  readonly epochs: number;
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
  /** What made samples of one kind in place of their classes. Default: the classes did. */
  readonly relevance?: { readonly name: string; readonly words: RelevanceWords };
  readonly totalEpochs: number;
  readonly policies: readonly PolicyRecord[];
  /** Samples whose label may be wrong, the most suspicious first, where a training was looked at so closely. */
  readonly suspects?: readonly SuspectRow[];
  /** Resolved settings, nested plain data. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Whether these are the paper's comparison (several policies) or one training. */
  readonly kind: "training" | "experiment";
}
