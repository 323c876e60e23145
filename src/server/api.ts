/**
 * What the studio's server and its page say to each other. Types alone: both sides import them, and neither the other.
 *
 * A run is known by its `id`: its folder's path inside the runs folder, with `/` between the parts. In addresses it is one
 * part, encoded by `encodeURIComponent`; so is a sample's id.
 */
import type { RunsComparison } from "../comparison/compare-runs.ts";
import type { RunConfiguration, RunStatus } from "../recipe/run-schema.ts";
import type { SampleRecord, TripletRecord } from "../node/triplet-records.ts";
import type { MixtureRecord, TrainingEvent } from "../training/events.ts";

/** `GET /api/info` */
export interface Info {
  readonly version: string;
  /** The runs folder as it was typed. */
  readonly folder: string;
  /** Id of the run to open first, where `kinfold train --studio` opened the page. */
  readonly open: string | null;
}

/** A curve that is small enough for a table: at most 60 points. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A run in the table. `GET /api/runs` gives all, newest first. */
export interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  /** Whether a process holds the run's lock: it trains now. */
  readonly live: boolean;
  /** Why the run, or a part of its log, cannot be read, in one line; null where it can. What cannot be read is empty. */
  readonly problem: string | null;
  /** When its log last changed, in milliseconds since 1970. */
  readonly changedAt: number;
  readonly dataset: string;
  readonly loss: string;
  readonly policy: string;
  readonly backbone: string;
  readonly seed: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  /** Measures of the last evaluation by their names in `EvaluationEvent`, one-shot accuracy as `oneShot`. */
  readonly measures: Readonly<Record<string, number>>;
  /** Mean loss by epoch, and precision at 1 by epoch. */
  readonly curves: { readonly loss: Curve; readonly precisionAt1: Curve };
  /** Every setting by its dotted name: `optimizer.name`. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
}

/** How far a training under way is. */
export interface RunProgress {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number | null;
  readonly paused: boolean;
}

/** `GET /api/runs/:id` */
export interface RunDetail {
  readonly summary: RunSummary;
  readonly configuration: RunConfiguration;
  /** What there is to look at. */
  readonly has: {
    readonly model: boolean;
    readonly triplets: boolean;
    readonly film: boolean;
    readonly report: boolean;
  };
  /**
   * Whether samples can be shown as pictures: the data is images and can still be read. `GET /api/runs/:id/pictures/:sample`
   * gives one as a PNG, in the size in which the network takes it.
   */
  readonly pictures: boolean;
  readonly progress: RunProgress | null;
  /** Policies that a mixture may be made of by hand; empty where the loss takes no triplets. */
  readonly policies: readonly string[];
}

/** Columns of the steps, every n-th where there are more than 2,000. */
export interface StepColumns {
  readonly step: readonly number[];
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
  /** Active triplets divided by pairs. */
  readonly activeShare: readonly number[];
  readonly gradientNorm: readonly number[];
  readonly learningRate: readonly number[];
}

/** `GET /api/runs/:id/history`: the log so far. `offset` is where the stream goes on. */
export interface History {
  readonly steps: StepColumns;
  /** Every event but steps, in order; of epochs every n-th where there are more than 2,000. */
  readonly events: readonly Exclude<TrainingEvent, { type: "step" }>[];
  readonly offset: number;
}

/**
 * `GET /api/runs/:id/stream?from=OFFSET`: server-sent events. The id of each message is the offset to go on from, which the
 * browser sends as `Last-Event-ID` when it connects again.
 */
export type StreamMessage =
  /** `event: events`: lines that the log has grown by, at most a few hundred at a time. */
  | { readonly type: "events"; readonly events: readonly TrainingEvent[] }
  /** `event: state`: status, lock or progress have changed. */
  | {
      readonly type: "state";
      readonly status: RunStatus;
      readonly live: boolean;
      readonly progress: RunProgress | null;
    }
  /** `event: reset`: the log was cut back, as a resumed training does; read the history again and follow it from there. */
  | { readonly type: "reset" }
  /** `event: gone`: the run was deleted. */
  | { readonly type: "gone" };

/** `POST /api/runs/:id/control`: what a running training is told. That it obeyed is said by its log. */
export type Control =
  | { readonly action: "pause" }
  | { readonly action: "resume" }
  | { readonly action: "stop" }
  | { readonly action: "mixture"; readonly mixture: MixtureRecord }
  /** Back to the schedule. */
  | { readonly action: "schedule" };

/** `GET /api/runs/:id/film`: whose embeddings were kept, and of which epochs. */
export interface Film {
  readonly ids: readonly string[];
  readonly classNames: readonly string[];
  /** Index into `classNames` of each sample. */
  readonly labels: readonly number[];
  readonly epochs: readonly number[];
  /** Numbers of an embedding. `GET /api/runs/:id/film/:epoch` gives n × dimensions float32, little-endian, row by row. */
  readonly dimensions: number;
}

/** `GET /api/runs/:id/triplets` */
export interface TripletsView {
  readonly hardest: readonly TripletRecord[];
  readonly last: readonly TripletRecord[];
  readonly samples: readonly SampleRecord[];
  readonly margin: number;
}

/** What is asked about: a sample of the run's data, a picture (base64 of a PNG, JPEG or WebP file), or a row of numbers. */
export type Query =
  | { readonly kind: "sample"; readonly id: string }
  | { readonly kind: "picture"; readonly base64: string }
  | { readonly kind: "vector"; readonly values: readonly number[] };

/** `POST /api/runs/:id/ask` */
export interface Question {
  readonly query: Query;
  /** Neighbours wanted, at most 100. */
  readonly k: number;
  /** Ids of samples among which the nearest decides, one or more a class; empty where no prediction is wanted. */
  readonly support: readonly string[];
  /** Which samples are searched: those that the training had not seen, or all of the data. */
  readonly among: "heldOut" | "all";
}

/** A sample near a query, in the distance that the run was trained with. */
export interface Neighbour {
  readonly id: string;
  readonly class: string;
  readonly distance: number;
}

/** The answer to a question. Neighbours are the nearest first, the sample itself left out. */
export interface Answer {
  readonly neighbours: readonly Neighbour[];
  /** The class of the query, where it is a sample. */
  readonly class: string | null;
  /** Nearest of the support set, and the distance to every one of it in its order. */
  readonly prediction: { readonly nearest: Neighbour; readonly support: readonly Neighbour[] } | null;
}

/** `GET /api/runs/:id/samples?split=validation|test|train&offset=0&limit=200`: samples to choose from. */
export interface SamplePage {
  readonly total: number;
  readonly samples: readonly { readonly id: string; readonly class: string }[];
}

/** What a refused request says, with its status: 400 bad input, 401 no token, 403 foreign origin, 404 no such run, 409 not possible now, 413 too large. */
export interface Refusal {
  readonly error: string;
}

/** `GET /api/compare?run=ID&run=ID…[&measure=NAME]`: what `kinfold compare --json` says. */
export interface CompareView {
  /** Null where the runs cannot be compared; `problem` says why, in one line. */
  readonly comparison: RunsComparison | null;
  readonly problem: string | null;
  /** Measures that every run has. */
  readonly measures: readonly string[];
}
