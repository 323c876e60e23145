import { InputError, lookUp } from "../../core/errors.ts";
import { at, type Matrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { gatherClasses } from "../classes.ts";
import { comparableRows, type EvaluationDistance } from "../rows.ts";
import { decisions, type FewShotDecision, isRight } from "./decisions.ts";
import type { EpisodeShape, EpisodeSource } from "./episode.ts";
import { type AccuracyInterval, episodeInterval, wilsonInterval } from "./interval.ts";
import { type FewShotProtocol, type Protocol, protocols } from "./protocols.ts";
import { gatherSuperclasses, type SampleOrigins } from "./superclasses.ts";

/** Accuracy of N-way K-shot classification over a number of trials. */
export interface FewShotResult extends EpisodeShape {
  /** Queries classified rightly divided by all trials, in [0, 1]. */
  readonly accuracy: number;
  /** What the draw of the trials leaves open. It knows nothing of other trainings or other classes. */
  readonly interval: AccuracyInterval;
  /** Queries of all episodes. */
  readonly trials: number;
  readonly episodes: number;
  /** Where classes are drawn within superclasses: those that have classes enough, all of them, and whether drawers are known. */
  readonly superclasses?: { readonly used: number; readonly total: number; readonly drawers: "known" | "unknown" };
}

export interface FewShotOptions {
  /** How episodes are drawn, and the defaults of the rest. Default `corrected`. */
  readonly protocol?: FewShotProtocol;
  /** N: classes in the support set. Default: the protocol's. */
  readonly ways?: number;
  /** K: samples of each class in the support set. Default 1. */
  readonly shots?: number;
  /** Q: queries of an episode; they go round its classes. Default: the protocol's, one, or one of each class. */
  readonly queries?: number;
  /** Queries in all, rounded up to whole episodes. Default: the protocol's. */
  readonly trials?: number;
  /** Source of the draws. The trials depend on it and on the labels only, so two embeddings can be compared on the same ones. */
  readonly random: Random;
  /** What decides. Default `nearest`. */
  readonly decision?: FewShotDecision;
  /** Neighbours that vote where `knn` decides. Default: the number of shots. */
  readonly neighbours?: number;
  /** What near means. Default `euclidean`. */
  readonly distance?: EvaluationDistance;
  /** Superclasses and drawers of the samples, for protocols that draw by them. */
  readonly origins?: SampleOrigins;
}

/**
 * N-way K-shot accuracy of samples × dimensions embeddings: of each episode's queries the share that is classified rightly
 * by its support set. Ties are drawn among those that tie, so that a collapsed embedding scores 1 / N.
 *
 * Throws an InputError where there are too few classes or samples for the episodes, where the protocol needs superclasses
 * and none are given, and where embeddings are not finite; a RangeError for counts below 1.
 *
 * @example fewShotAccuracy(embeddings, labels, { protocol: "vinyals", ways: 5, shots: 5, random: createRandom(1) })
 */
export function fewShotAccuracy(embeddings: Matrix, labels: ArrayLike<number>, options: FewShotOptions): FewShotResult {
  const { random, decision = "nearest", distance = "euclidean", origins } = options;
  const protocol = lookUp("few-shot protocol", protocols, options.protocol ?? "corrected");
  const decide = lookUp("few-shot decision", decisions, decision);
  const shape = shapeOf(protocol, options);
  const { neighbours = shape.shots } = options;
  requireCount("neighbours", neighbours);
  const classes = gatherClasses(labels, embeddings.rows);
  const space = { rows: comparableRows(embeddings, distance, classes.order), columns: embeddings.columns, distance };
  const superclasses = origins && gatherSuperclasses(classes, origins);
  const source = protocol.draw({ classes, ...(superclasses && { superclasses }) }, shape, random);
  const { trials = protocol.trials(shape.queries, source.superclasses?.used ?? 0) } = options;
  requireCount("trials", trials);
  const accuracies = new Float64Array(Math.ceil(trials / shape.queries));
  const far = new Float64Array(shape.ways);
  for (let i = 0; i < accuracies.length; i++) {
    const episode = source.next();
    const measure = decide(space, episode, { shape, neighbours });
    let right = 0;
    for (let q = 0; q < shape.queries; q++) {
      measure(at(episode.queries, q), far);
      // Drawn whether there is a tie or not, so that the next trial does not depend on the embedding.
      if (isRight(far, at(episode.truth, q), random.uniform())) right++;
    }
    accuracies[i] = right / shape.queries;
  }
  return { ...shape, ...summary(accuracies, shape), ...origin(source, superclasses?.byDrawer !== undefined) };
}

function summary(accuracies: Float64Array, { queries }: EpisodeShape) {
  const episodes = accuracies.length;
  // Whole numbers again, so that the sum is exact.
  const right = accuracies.reduce((total, one) => total + Math.round(one * queries), 0);
  const interval = queries === 1 ? wilsonInterval(right, episodes) : episodeInterval(accuracies);
  return { accuracy: right / (episodes * queries), interval, trials: episodes * queries, episodes };
}

function origin({ superclasses }: EpisodeSource, known: boolean): Pick<FewShotResult, "superclasses"> {
  if (superclasses === undefined) return {};
  return { superclasses: { ...superclasses, drawers: known ? "known" : "unknown" } };
}

function shapeOf({ ways: usualWays, queries: usual, single }: Protocol, options: FewShotOptions): EpisodeShape {
  const { ways = usualWays, shots = 1 } = options;
  const { queries = usual(ways) } = options;
  requireCount("ways", ways);
  requireCount("shots", shots);
  requireCount("queries", queries);
  if (single && (shots > 1 || queries > 1)) {
    throw new InputError(
      `invalid ${shots > 1 ? `shots: ${shots}` : `queries: ${queries}`}, expected 1 as in the paper; take the protocol corrected for more`,
    );
  }
  return { ways, shots, queries };
}

function requireCount(what: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw new RangeError(`invalid ${what}: ${value}, expected an integer of at least 1`);
  }
}
