import { inRange, InputError } from "../../core/errors.ts";
import { at } from "../../core/matrix.ts";
import { exactDistanceRows } from "../distance-rows.ts";
import { type LabelledSamples, prepareSearch, type Search, type SearchOptions } from "../gallery.ts";
import { squaredDistance } from "../rows.ts";
import { rocMeasures, type SortedPairs } from "./roc.ts";

export interface OpenSetOptions extends SearchOptions {
  /** Samples to identify or to reject. */
  readonly queries: LabelledSamples;
  /** Shares of unknown queries that may be taken for known ones. Default 0.1, 0.01 and 0.001. */
  readonly fars?: readonly number[];
}

/** What a threshold on the distance to the nearest reference does. */
export interface Identification {
  /** Limit of the share of unknown queries that are taken for known. */
  readonly atMost: number;
  /** Largest distance at which a query is taken for known; null where none may be. */
  readonly threshold: number | null;
  /** Share of unknown queries that are taken for known, in [0, 1]. */
  readonly far: number;
  /** Share of known queries that are taken for known and for the right class (detection and identification rate). */
  readonly identified: number;
}

/** How well known classes are identified while unknown ones are rejected. */
export interface OpenSetResult {
  /** Probability that a known query is nearer to the gallery than an unknown one, ties half, in [0, 1]. */
  readonly auroc: number;
  /** Area under the share of known queries identified, over the share of unknown ones accepted, in [0, 1]. */
  readonly oscr: number;
  /** One for each false accept rate: the largest threshold that keeps to it. */
  readonly atFar: readonly Identification[];
  /** Share of known queries identified where nothing is rejected. */
  readonly closedSet: number;
  /** Queries whose class is in the gallery, and those whose class is not. */
  readonly known: number;
  readonly unknown: number;
}

/**
 * Open-set identification: each query takes the class of its nearest reference or, where that is further than a threshold,
 * none. Detection and identification rate as in Phillips, Grother and Micheals (Handbook of Face Recognition, 2011); OSCR
 * as in Dhamija, Günther and Boult (NeurIPS 2018). Of references equally near one of a wrong class wins. Cameras count as
 * in `retrievalMeasures`.
 *
 * Time O(q n d), memory O((q + n) d).
 *
 * Throws an InputError unless there are queries of both kinds, and for embeddings that are not finite.
 */
export async function openSet(gallery: LabelledSamples, options: OpenSetOptions): Promise<OpenSetResult> {
  const { fars = [0.1, 0.01, 0.001], distance = "euclidean", distances = exactDistanceRows } = options;
  for (const far of fars) inRange("far", far, 0, 1);
  if (gallery.embeddings.rows === 0) throw new InputError("no embeddings: the gallery is empty, expected at least one");
  const search = prepareSearch(gallery, options);
  const total = search.classOf.length;
  const known = search.classOf.reduce((sum, c) => sum + (c < 0 ? 0 : 1), 0);
  if (known === 0 || known === total) {
    throw new InputError(
      `too few queries: ${known} of known and ${total - known} of unknown classes, expected at least one of each`,
    );
  }
  const nearest = new Float64Array(total);
  const right = new Uint8Array(total);
  await distances(search.queries, search.references, "float32", (query, squared, slack) => {
    const found = nearestOf(search, query, squared, slack);
    nearest[query] = distance === "cosine" ? found.squared / 2 : Math.sqrt(found.squared);
    right[query] = found.right ? 1 : 0;
  });
  const correct = right.reduce((sum, one) => sum + one, 0);
  const detected = rocMeasures(
    sortQueries(nearest, search.classOf, () => 1),
    [],
  );
  const identified = rocMeasures(
    sortQueries(nearest, search.classOf, (query) => (at(search.classOf, query) < 0 ? 1 : at(right, query))),
    fars,
  );
  return {
    auroc: detected?.auc ?? NaN,
    oscr: ((identified?.auc ?? 0) * correct) / known,
    atFar: fars.map((atMost, f) => {
      const { threshold, far, tar } = identified?.tarAtFar[f] ?? { threshold: null, far: 0, tar: 0 };
      return { atMost, threshold, far, identified: (tar * correct) / known };
    }),
    closedSet: correct / known,
    known,
    unknown: total - known,
  };
}

/** The nearest reference; those that slack does not tell from it are measured again. */
function nearestOf(
  { queries, references, classes, classOf, excluded }: Search,
  query: number,
  squared: Float64Array,
  slack: number,
) {
  const c = classOf[query] ?? -1;
  const first = c < 0 ? 0 : at(classes.start, c);
  const end = c < 0 ? 0 : at(classes.start, c + 1);
  const visible = (j: number) => j < first || j >= end || !excluded(query, j);
  let least = Infinity;
  for (let j = 0; j < squared.length; j++) if ((squared[j] ?? 0) < least && visible(j)) least = squared[j] ?? 0;
  const reach = least + 2 * slack;
  const { columns } = references;
  let found = { squared: Infinity, right: false };
  for (let j = 0; j < squared.length; j++) {
    if ((squared[j] ?? 0) > reach || !visible(j)) continue;
    const exact = squaredDistance(queries.data, query * columns, references.data, j * columns, columns);
    const right = j >= first && j < end;
    if (exact < found.squared || (exact === found.squared && !right)) found = { squared: exact, right };
  }
  return found;
}

/** Queries by their distance to the gallery, as pairs with it: genuine where their class is known. */
function sortQueries(nearest: Float64Array, classOf: Int32Array, weight: (query: number) => number): SortedPairs {
  const order = Int32Array.from(nearest, (_, q) => q).sort((a, b) => at(nearest, a) - at(nearest, b));
  return {
    distances: Float64Array.from(order, (q) => at(nearest, q)),
    same: Uint8Array.from(order, (q) => (at(classOf, q) < 0 ? 0 : 1)),
    weights: Float64Array.from(order, weight),
  };
}
