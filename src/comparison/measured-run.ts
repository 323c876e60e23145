/** Plain data of any depth, as a run's record holds it. */
export type PlainSettings = Readonly<Record<string, unknown>>;

/** Measures of one evaluation. */
export interface MeasuredEvaluation {
  readonly epoch: number;
  /** By name; parts of a group of measures after a point: `health.radius`. */
  readonly measures: Readonly<Record<string, number>>;
  /** One-shot trials; missing where there were none. */
  readonly trials?: number;
}

/** What comparing needs to know of a run. */
export interface MeasuredRun {
  /** Where it is, for messages. */
  readonly name: string;
  readonly status: string;
  readonly seed: number;
  /** Everything that was chosen, the seed included; best without what follows from the loss alone, which would be no choice. */
  readonly settings: PlainSettings;
  /** What was trained on, as far as it is the same for every seed. */
  readonly data: PlainSettings;
  /** Tells one set of numbers from another. */
  readonly fingerprint: string;
  /** Tells one validation part from another. */
  readonly validation: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What each measure means, where the run says so. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly evaluations: readonly MeasuredEvaluation[];
  /** The evaluation whose weights are shipped, where it is not the last. */
  readonly kept: { readonly measure: string; readonly epoch: number } | null;
}

/** Of these a training may go on; every other status is an end, and a result. */
const open: readonly string[] = ["running", "interrupted", "failed"];

/** Whether a training has come to its end, good or bad. */
export const hasEnded = ({ status }: { readonly status: string }): boolean => !open.includes(status);

/** Which evaluation speaks for a run: that of the model that it ships, or the last. */
export type Moment = "kept" | "last";

/** That evaluation; undefined where there is none. */
export function evaluationAt({ evaluations, kept }: MeasuredRun, moment: Moment): MeasuredEvaluation | undefined {
  const shipped = moment === "kept" ? kept : null;
  // A training that was rolled back has seen an epoch more than once; what it ships came last.
  return shipped ? evaluations.findLast(({ epoch }) => epoch === shipped.epoch) : evaluations.at(-1);
}
