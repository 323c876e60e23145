import type { Degrees } from "../../core/degrees.ts";
import { InputError } from "../../core/errors.ts";
import { rowsOrExact } from "../distance-rows.ts";
import { type LabelledSamples, prepareSearch, type SearchOptions } from "../gallery.ts";
import {
  averagePrecision,
  type AveragePrecision,
  type AveragePrecisionDefinition,
  checkDefinition,
  type Depth,
  depthOf,
} from "./average-precision.ts";
import { createRanker } from "./ranks.ts";
import { createRelevanceRanker } from "./relevance-ranks.ts";

export interface RetrievalMeasuresOptions extends SearchOptions, Partial<AveragePrecisionDefinition> {
  /** Cut-offs. Default 1, 5 and 10. */
  readonly at?: readonly number[];
  /**
   * What is to be found in place of references of the query's label: those that are of one kind with it, while NDCG takes
   * relevance for its gain. By the places of query and reference in the input, see `among`. Default: labels.
   */
  readonly relevance?: Degrees;
}

/** Measures of the first k of each ranking, means over queries, in [0, 1]. */
export interface CutoffMeasures {
  readonly k: number;
  /** Share of the first k that are of the query's class. At most R / k. */
  readonly precision: number;
  /** Share of the R references of the class that are among the first k. At most k / R. */
  readonly recall: number;
  /** Share of queries with one or more of their class among the first k: CMC, and what papers on CUB-200 call Recall@k. */
  readonly hit: number;
}

/** How well rankings bring a query's class to the front. Means over queries, in [0, 1]. */
export interface RetrievalMeasures {
  readonly at: readonly CutoffMeasures[];
  /** Share of the first R that are of the query's class, R being how many there are. No k cuts it short. */
  readonly rPrecision: number;
  /** MAP@R (Musgrave et al. 2020). */
  readonly meanAveragePrecisionAtR: number;
  readonly averagePrecision: AveragePrecision;
  /** Mean of 1 / rank of the first of the class, 0 where that is beyond the depth. */
  readonly reciprocalRank: { readonly value: number; readonly depth: Depth };
  /** Normalised discounted cumulative gain of the whole ranking, a gain of 1 for each of the query's class, or its relevance. */
  readonly ndcg: number;
  /** Samples that searched. */
  readonly queries: number;
  /** Samples that did not, there being nothing to find for them. */
  readonly skipped: number;
}

const MAP_AT_R: AveragePrecisionDefinition = { denominator: "r", depth: "r" };

/**
 * Retrieval measures of every kind from one pass over the distances (formulas in docs/measures.md). Without `queries`
 * every sample searches among all the others; with them, queries search in the gallery. Where samples have cameras, the
 * protocol of re-identification holds (Zheng et al., ICCV 2015): references of the query's identity that its own camera
 * saw are neither right nor wrong, they are taken out of the ranking.
 *
 * A foreign reference exactly as near as one of the class ranks before it, so that a collapsed embedding scores as badly
 * as it deserves and nothing depends on the order of rows.
 *
 * Time O(q n d), by a relevance O(q n (d + log n)); memory O((q + n) d): a few rows of distances.
 *
 * Throws an InputError where no query has anything to find, where embeddings are not finite, and for an option out of its
 * range; a RangeError for sizes that do not fit.
 * @example (await retrievalMeasures({ embeddings, labels }, { at: [1, 10] })).rPrecision
 */
export async function retrievalMeasures(
  gallery: LabelledSamples,
  options: RetrievalMeasuresOptions = {},
): Promise<RetrievalMeasures> {
  const { at = [1, 5, 10], denominator = "r", depth = "all", distance = "euclidean", relevance } = options;
  if (relevance && options.distances) {
    throw new InputError("invalid distances: a relevance is measured by exact ones; leave them out");
  }
  const distances = rowsOrExact(options.distances, distance);
  const definition = checkDefinition({ denominator, depth });
  const wrong = at.find((k) => !(Number.isInteger(k) && k >= 1));
  if (wrong !== undefined) throw new InputError(`invalid k: ${wrong}, expected an integer of 1 or more`);
  const search = prepareSearch(gallery, options);
  const ranker = relevance ? createRelevanceRanker(search, relevance) : createRanker(search);
  const cutoffs = at.map((k) => ({ k, precision: 0, recall: 0, hit: 0 }));
  const sums = { rPrecision: 0, atR: 0, average: 0, reciprocal: 0, ndcg: 0 };
  let queries = 0;
  await distances(search.queries, search.references, ranker.precision, (query, squared, slack) => {
    const relevant = ranker.rank(query, squared, slack);
    if (relevant === 0) return;
    const { ranks } = ranker;
    queries++;
    for (const cutoff of cutoffs) addCutoff(cutoff, ranks, relevant);
    sums.rPrecision += countWithin(ranks, relevant, relevant) / relevant;
    sums.atR += averagePrecision(ranks, relevant, MAP_AT_R);
    sums.average += averagePrecision(ranks, relevant, definition);
    const nearest = ranks[0] ?? Infinity;
    if (nearest <= depthOf(depth, relevant)) sums.reciprocal += 1 / nearest;
    sums.ndcg += ranker.ndcg();
  });
  if (queries === 0) {
    throw new InputError(
      `no queries: no sample has another ${relevance ? "that is relevant to it" : "of its class to find"}, expected one or more to measure retrieval`,
    );
  }
  return {
    at: cutoffs.map(({ k, precision, recall, hit }) => ({
      k,
      precision: precision / queries,
      recall: recall / queries,
      hit: hit / queries,
    })),
    rPrecision: sums.rPrecision / queries,
    meanAveragePrecisionAtR: sums.atR / queries,
    averagePrecision: { ...definition, value: sums.average / queries },
    reciprocalRank: { value: sums.reciprocal / queries, depth },
    ndcg: sums.ndcg / queries,
    queries,
    skipped: search.classOf.length - queries,
  };
}

function addCutoff(
  cutoff: { k: number; precision: number; recall: number; hit: number },
  ranks: Int32Array,
  relevant: number,
) {
  const found = countWithin(ranks, relevant, cutoff.k);
  cutoff.precision += found / cutoff.k;
  cutoff.recall += found / relevant;
  if (found > 0) cutoff.hit++;
}

/** How many of the ascending ranks are k or less. */
function countWithin(ranks: Int32Array, relevant: number, k: number): number {
  let found = 0;
  while (found < relevant && (ranks[found] ?? Infinity) <= k) found++;
  return found;
}
