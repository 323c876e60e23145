import type { EvaluationEvent, MixtureRecord, TrainingEvent } from "../../src/training/events.ts";

/** Counts of the distances of pairs between bounds: one bound more than counts. */
export interface Distances {
  readonly edges: readonly number[];
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

/** Shares of the triplets by how hard they are; they sum to one. */
export interface Difficulty {
  readonly easy: number;
  readonly semiHard: number;
  readonly hard: number;
}

/** An evaluation, with what older runs did not write down. */
export type Evaluation = EvaluationEvent & { readonly distances?: Distances; readonly difficulty?: Difficulty };

/** What a person told a training while it ran. */
export interface ControlEvent {
  readonly type: "control";
  readonly step: number;
  readonly action: string;
  readonly mixture?: MixtureRecord;
}

/** A line of a run's log. Lines of later versions are among them: who reads one looks at its `type` first. */
export type Logged = Exclude<TrainingEvent, { type: "evaluation" }> | Evaluation | ControlEvent;
