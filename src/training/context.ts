import type { Matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import type { StepState } from "../engine/state.ts";
import type { Layout } from "../nn/scope.ts";
import type { TrainingEvent } from "./events.ts";
import type { TrainingSettings } from "./settings.ts";
import type { Stepper } from "./stepper.ts";

/** What a caller may watch and stop. */
export interface TrainingHooks {
  /** Called with every event, in order. */
  onEvent?: (event: TrainingEvent) => void;
  /** Ends the training after the current step when it is aborted; what was learned is returned. */
  signal?: AbortSignal;
  /** Keeps the state after an evaluation and at the end; returns the file's name for the log. */
  checkpoint?: (state: StepState, layout: Layout) => Promise<string>;
  /** Called at each evaluation with the embeddings of the validation samples; row i is sample `indices[i]`. */
  onEmbeddings?: (epoch: number, embeddings: Matrix<Float32Array>, indices: Int32Array) => void;
}

/** Everything that a training under way works with. */
export interface Context {
  readonly dataset: Dataset;
  readonly split: Split;
  readonly settings: TrainingSettings;
  readonly stepper: Stepper;
  readonly random: Random;
  readonly hooks: TrainingHooks;
  readonly emit: (event: TrainingEvent) => void;
  readonly position: Position;
}

/** Where a training stands. */
export interface Position {
  /** Epochs done. */
  epoch: number;
  /** Steps done. */
  step: number;
}
