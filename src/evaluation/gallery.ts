import type { DistanceRows } from "../core/distance-rows.ts";
import { InputError } from "../core/errors.ts";
import { at, type Matrix, matrix } from "../core/matrix.ts";
import { type Classes, gatherClasses } from "./classes.ts";
import { comparableRows, type EvaluationDistance } from "./rows.ts";

/** Embeddings, samples × dimensions, with a label for each and, where there are any, the camera that saw it. */
export interface LabelledSamples {
  readonly embeddings: Matrix;
  /** Integers. */
  readonly labels: ArrayLike<number>;
  /** Integers. Default: none; then no pair is left out but a sample and itself. */
  readonly cameras?: ArrayLike<number>;
}

export interface SearchOptions {
  /** What is searched for. Default: every sample, each among all the others. */
  readonly queries?: LabelledSamples;
  /** What near means; `cosine` is 1 − cos. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
  /** What computes distances. Default `exactDistanceRows`; `productDistances` of the engine is far quicker for large sets. */
  readonly distances?: DistanceRows;
}

/** Queries and references in a form that can be searched: the references lie class by class. */
export interface Search {
  readonly queries: Matrix<Float64Array>;
  readonly references: Matrix<Float64Array>;
  /** Of the references; `order` gives their places in the input. */
  readonly classes: Classes;
  /** Place of each query in the input. */
  readonly queryOf: (query: number) => number;
  /** Class of each query among the references; −1 where there is none. */
  readonly classOf: Int32Array;
  /** Whether a query must not meet a reference of its own class: they are one sample, or one camera saw both. */
  readonly excluded: (query: number, reference: number) => boolean;
}

/** Prepares a search. Throws an InputError or a RangeError for what cannot be compared. */
export function prepareSearch(gallery: LabelledSamples, options: SearchOptions): Search {
  const { queries, distance = "euclidean" } = options;
  const { embeddings, labels } = gallery;
  const { columns } = embeddings;
  const classes = gatherClasses(labels, embeddings.rows);
  const references = matrix(comparableRows(embeddings, distance, classes.order), embeddings.rows, columns);
  const cameraOf = camerasOf(gallery);
  if (queries === undefined) {
    const classOf = new Int32Array(embeddings.rows);
    for (let c = 0; c < classes.count; c++) classOf.fill(c, at(classes.start, c), at(classes.start, c + 1));
    const queryOf = (query: number) => at(classes.order, query);
    const seenBy = (place: number) => cameraOf?.(queryOf(place));
    return {
      queries: references,
      references,
      classes,
      queryOf,
      classOf,
      excluded: (query, reference) => query === reference || (cameraOf !== null && seenBy(query) === seenBy(reference)),
    };
  }
  if (queries.embeddings.columns !== columns) {
    throw new RangeError(`invalid queries: ${queries.embeddings.columns} dimensions, expected ${columns}`);
  }
  gatherClasses(queries.labels, queries.embeddings.rows);
  const queryCamera = camerasOf(queries);
  if ((cameraOf === null) !== (queryCamera === null)) {
    throw new InputError("missing cameras: only one of queries and gallery has them, expected both or neither");
  }
  return {
    queries: matrix(comparableRows(queries.embeddings, distance), queries.embeddings.rows, columns),
    references,
    classes,
    queryOf: (query) => query,
    classOf: classesOf(queries, gallery, classes),
    excluded: (query, reference) =>
      queryCamera !== null && queryCamera(query) === cameraOf?.(at(classes.order, reference)),
  };
}

function camerasOf({ cameras, labels }: LabelledSamples): ((sample: number) => number) | null {
  if (cameras === undefined) return null;
  if (cameras.length !== labels.length) {
    throw new RangeError(`invalid cameras: ${cameras.length}, expected one for each of the ${labels.length} samples`);
  }
  for (let i = 0; i < cameras.length; i++) {
    const camera = at(cameras, i);
    if (!Number.isInteger(camera))
      throw new InputError(`invalid camera: ${camera} of sample ${i}, expected an integer`);
  }
  return (sample) => at(cameras, sample);
}

/** The class of each query among those of the gallery. */
function classesOf(queries: LabelledSamples, gallery: LabelledSamples, classes: Classes): Int32Array {
  const numbers = new Map<number, number>();
  for (let c = 0; c < classes.count; c++) numbers.set(at(gallery.labels, at(classes.order, at(classes.start, c))), c);
  return Int32Array.from({ length: queries.labels.length }, (_, i) => numbers.get(at(queries.labels, i)) ?? -1);
}
