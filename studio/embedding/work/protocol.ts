/** What the page and the worker that computes layouts say to each other. */
import type { GeometryName } from "../../../src/core/geometry.ts";
import type { LaidFrame, NeighbourMethod } from "../layout/lay-film.ts";
import type { Neighbourhoods } from "../layout/neighbourhoods.ts";

/** The film to work on: what it needs of `Film`, and where its epochs are read. */
export interface FilmSource {
  /** An address for each epoch, in order. */
  readonly addresses: readonly string[];
  readonly samples: number;
  readonly dimensions: number;
  /** Class of each sample. */
  readonly labels: readonly number[];
  readonly distance: GeometryName;
}

/** What can be asked. A frame is the place of an epoch in the film. */
export type Task =
  | { readonly kind: "principal"; readonly frame: number; readonly dimensions: 2 | 3 }
  | {
      readonly kind: "lay";
      readonly method: NeighbourMethod;
      readonly dimensions: 2 | 3;
      /** The earliest frame that is there already; null where none is. */
      readonly known: LaidFrame | null;
    }
  /** Goes on from what is known of the frame until this many samples have been looked at. */
  | { readonly kind: "neighbourhoods"; readonly frame: number; readonly wanted: number }
  | { readonly kind: "nearest"; readonly frame: number; readonly sample: number; readonly count: number };

/** Answers by what was asked. Layouts are n × 3. */
export interface Answers {
  readonly principal: { readonly points: Float32Array; readonly variance: number };
  readonly lay: null;
  readonly neighbourhoods: Neighbourhoods;
  readonly nearest: { readonly samples: readonly number[]; readonly distances: readonly number[] };
}

export type ToWorker =
  | { readonly type: "film"; readonly film: FilmSource }
  | { readonly type: "task"; readonly id: number; readonly task: Task }
  | { readonly type: "cancel"; readonly id: number };

export type FromWorker =
  | { readonly type: "progress"; readonly id: number; readonly frame: number; readonly share: number }
  /** A frame of a layout that goes on. */
  | { readonly type: "frame"; readonly id: number; readonly frame: number; readonly points: Float32Array }
  | { readonly type: "done"; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: "failed"; readonly id: number; readonly message: string };
