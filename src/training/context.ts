import type { Matrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { BatchReader } from "../data/batch-reader.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import type { Layout, Weights } from "../nn/scope.ts";
import type { ControlSource } from "./controls.ts";
import type { TrainingEvent } from "./events.ts";
import type { Feed } from "./feed.ts";
import type { Progress, Snapshot } from "./progress.ts";
import type { StepState } from "../engine/state.ts";
import type { TrainingSettings } from "./settings.ts";
import type { BatchTriplets } from "./stepper.ts";
import type { PhasedStepper } from "./stepper/phased.ts";

/** Triplets of a batch, with the samples that they are of. */
export interface MinedBatch extends BatchTriplets {
  readonly step: number;
  /** Which sample of the dataset each place of the batch holds. */
  readonly samples: Int32Array;
}

/** What a caller may watch and stop. */
export interface TrainingHooks {
  /** Called with every event, in order. */
  onEvent?: (event: TrainingEvent) => void;
  /** Ends the training after the current step when it is aborted; what was learned is returned. */
  signal?: AbortSignal;
  /** Asked before every step what a person wants: to pause, to stop, to draw by another mixture. See `createControls`. */
  controls?: ControlSource;
  /** Keeps a snapshot, whole or not at all; returns the file's name for the log. */
  checkpoint?: (snapshot: Snapshot, layout: Layout) => Promise<string>;
  /** Called at each evaluation with the embeddings of the validation samples; row i is sample `indices[i]`. */
  onEmbeddings?: (epoch: number, embeddings: Matrix<Float32Array>, indices: Int32Array) => void;
  /** Called with the triplets of each batch, where `inspect` asks for them. */
  onTriplets?: (batch: MinedBatch) => void;
  /** Makes the batches, in place of reading them from the dataset in this thread. Whoever gave it disposes it. */
  reader?: BatchReader;
  /** A clock in milliseconds, for `minutes` and `checkpointMinutes`. Default: the machine's. */
  now?: () => number;
}

/** Everything that a training under way works with. */
export interface Context {
  readonly dataset: Dataset;
  readonly split: Split;
  readonly settings: TrainingSettings;
  readonly stepper: PhasedStepper;
  readonly feed: Feed;
  readonly random: Random;
  readonly hooks: TrainingHooks;
  readonly emit: (event: TrainingEvent) => void;
  readonly now: () => number;
  /** Changes as the training goes on. */
  readonly progress: Progress;
  readonly kept: Kept;
}

/** States that are held on to. */
export interface Kept {
  /** Weights that the chosen measure found best. */
  best: Weights | null;
  /** The last state that was not collapsed. */
  sound: StepState | null;
}
