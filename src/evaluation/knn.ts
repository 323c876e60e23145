import { InputError } from "../core/errors.ts";
import type { Matrix } from "../core/matrix.ts";
import { gatherClasses } from "./classes.ts";
import { lengthOf, ordering } from "./order.ts";
import { BLOCK, comparableRows, type EvaluationDistance } from "./rows.ts";

export interface KnnOptions {
  /** Neighbours that vote; all there are where they are fewer. Default 5. */
  readonly k?: number;
  /**
   * `majority`: every neighbour has one vote. `distance`: a vote weighs 1 / distance, and where a neighbour lies at the very
   * place of the query those that do so vote alone. Default `majority`.
   */
  readonly votes?: "majority" | "distance";
  /** What near means; `cosine` is 1 − cos. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
}

/** Embeddings, samples × dimensions, with a label for each. Labels are any integers. */
export interface LabelledEmbeddings {
  readonly embeddings: Matrix;
  readonly labels: ArrayLike<number>;
}

/** How often the votes of the nearest neighbours are right. */
export interface KnnResult {
  /** Share of queries whose class has the most votes, in [0, 1]. */
  readonly top1: number;
  /** Share of queries whose class is among the five with the most votes, in [0, 1]. */
  readonly top5: number;
  /** Number of queries: samples whose class can be found among the others. */
  readonly queries: number;
  /** Samples that are no queries, their class being nowhere among the others. */
  readonly unknown: number;
}

/**
 * Accuracy of the k-nearest-neighbour classifier over stored embeddings (Cover and Hart 1967). Without `queries` every
 * sample is classified by all the others; with them, every query by the stored ones.
 *
 * Everything is decided the same way every time: of neighbours equally far the lower row comes first, of classes with equal
 * votes the one whose neighbour comes first. A class that has no vote is never right, so with k neighbours at most k classes
 * are among the five.
 *
 * Time O(q n (d + k)) in the worst order, O(q n d) in most; memory O((n + q) d): no distance matrix.
 *
 * Throws an InputError where no query remains, where k is no integer of one or more, and where embeddings or labels are not
 * finite or not integers; a RangeError for sizes that do not fit.
 */
export function knnAccuracy(
  stored: LabelledEmbeddings,
  options: KnnOptions & { readonly queries?: LabelledEmbeddings } = {},
): KnnResult {
  const { queries } = options;
  const known = countLabels(stored);
  if (queries !== undefined) countLabels(queries);
  const labels = queries?.labels ?? stored.labels;
  // A sample that is classified by the others must have another of its class among them.
  const least = queries === undefined ? 2 : 1;
  let [top1, top5, count] = [0, 0, 0];
  eachRanking(stored, queries?.embeddings, options, (query, classes) => {
    const label = labels[query] ?? NaN;
    if ((known.get(label) ?? 0) < least) return;
    const rank = classes.indexOf(label);
    if (rank === 0) top1++;
    if (rank >= 0 && rank < 5) top5++;
    count++;
  });
  if (count === 0) {
    throw new InputError(
      queries === undefined
        ? "no queries: every class has one sample, expected a class with at least 2 to classify by neighbours"
        : "no queries: no query is of a class that is stored, expected one to classify by neighbours",
    );
  }
  return { top1: top1 / count, top5: top5 / count, queries: count, unknown: labels.length - count };
}

/**
 * The class of each query by the votes of its nearest stored embeddings, decided as in `knnAccuracy`. Throws as that does.
 * @example const [label] = knnPredict({ embeddings, labels }, await model.embed(dataset, [0]), { k: 3 })
 */
export function knnPredict(stored: LabelledEmbeddings, queries: Matrix, options: KnnOptions = {}): Float64Array {
  countLabels(stored);
  const predicted = new Float64Array(queries.rows);
  eachRanking(stored, queries, options, (query, [first = NaN]) => {
    predicted[query] = first;
  });
  return predicted;
}

/** Samples of each label. Checks that there is an integer for every embedding. */
function countLabels({ embeddings, labels }: LabelledEmbeddings): Map<number, number> {
  gatherClasses(labels, embeddings.rows);
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? NaN;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Calls `each` with every query and the labels that its neighbours vote for, the most votes first. */
function eachRanking(
  { embeddings, labels }: LabelledEmbeddings,
  queries: Matrix | undefined,
  { k = 5, votes = "majority", distance = "euclidean" }: KnnOptions,
  each: (query: number, classes: number[]) => void,
): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new InputError(`invalid k: ${k}, expected an integer of 1 or more`);
  if (votes !== "majority" && votes !== "distance") {
    throw new InputError(`unknown votes: ${String(votes)}, expected majority or distance`);
  }
  const { rows: size, columns } = embeddings;
  if (size === 0) throw new InputError("no embeddings: none is stored, expected at least one to vote");
  if (queries !== undefined && queries.columns !== columns) {
    throw new RangeError(`invalid queries: ${queries.columns} dimensions, expected ${columns}`);
  }
  const rows = stacked(comparableRows(embeddings, distance), queries && comparableRows(queries, distance));
  const [from, to] = queries === undefined ? [0, size] : [size, size + queries.rows];
  const nearest = createNearest(Math.min(k, queries === undefined ? size - 1 : size));
  const length = votes === "majority" ? () => 1 : lengthOf(distance);
  const weigh = (ordered: number) => 1 / length(ordered);
  const order = ordering(distance);
  const block = new Float64Array(BLOCK * size);
  for (let first = from; first < to; first += BLOCK) {
    order.block(rows, columns, first, size, block, size);
    for (let q = first; q < Math.min(first + BLOCK, to); q++) {
      nearest.find(block.subarray((q - first) * size, (q - first + 1) * size), queries === undefined ? q : -1);
      each(q - from, rankClasses(nearest, labels, weigh));
    }
  }
}

function stacked(stored: Float64Array, queries: Float64Array | undefined): Float64Array {
  if (queries === undefined) return stored;
  const rows = new Float64Array(stored.length + queries.length);
  rows.set(stored);
  rows.set(queries, stored.length);
  return rows;
}

/** The nearest neighbours of one query, nearest first; `found` of them. */
interface Nearest {
  readonly rows: Int32Array;
  readonly distances: Float64Array;
  found: number;
  find(distances: Float64Array, except: number): void;
}

/** Keeps the `count` smallest in order by insertion: most samples are further than the last and cost one comparison. */
function createNearest(count: number): Nearest {
  const rows = new Int32Array(count);
  const kept = new Float64Array(count);
  return {
    rows,
    distances: kept,
    found: 0,
    find(distances, except) {
      let found = 0;
      for (let j = 0; j < distances.length; j++) {
        const distance = distances[j] ?? NaN;
        if (j === except || (found === count && !(distance < (kept[count - 1] ?? -Infinity)))) continue;
        let place = found < count ? found++ : count - 1;
        for (; place > 0 && (kept[place - 1] ?? 0) > distance; place--) {
          kept[place] = kept[place - 1] ?? 0;
          rows[place] = rows[place - 1] ?? 0;
        }
        kept[place] = distance;
        rows[place] = j;
      }
      this.found = found;
    },
  };
}

/** Labels by their votes; of equal ones the one that came first stays first, since the sort is stable. */
function rankClasses(nearest: Nearest, labels: ArrayLike<number>, weigh: (ordered: number) => number): number[] {
  const { rows, distances, found } = nearest;
  const votes = new Map<number, number>();
  // An infinite weight is that of a neighbour at the very place of the query: then only such ones count, each the same.
  const isThere = weigh(distances[0] ?? NaN) === Infinity;
  for (let i = 0; i < found; i++) {
    const weight = weigh(distances[i] ?? NaN);
    const vote = isThere ? (weight === Infinity ? 1 : 0) : weight;
    const label = labels[rows[i] ?? -1] ?? NaN;
    votes.set(label, (votes.get(label) ?? 0) + vote);
  }
  return [...votes].sort((a, b) => b[1] - a[1]).map(([label]) => label);
}
