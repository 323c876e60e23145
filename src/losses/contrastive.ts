import { inRange, InputError } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import { add, cast, relu, square, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LossBatch } from "./batch.ts";
import type { LabelledLoss, LossResult } from "./loss.ts";
import { pairs } from "./offered.ts";
import { recordOf } from "./record.ts";
import { meanOverActive, reduced, type Reducer } from "./reduction.ts";

export interface ContrastiveOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Distance up to which a pair of one class costs nothing, in units of the distance. Default 0. */
  readonly positiveMargin?: number;
  /** Distance from which on a pair of two classes costs nothing. Default 1. */
  readonly negativeMargin?: number;
  /** Whether what is over a margin is squared, as in the paper, rather than taken as it is. Default false. */
  readonly squared?: boolean;
  /** How pairs of each kind become one number. Default `meanOverActive`. */
  readonly reducer?: Reducer;
}

/**
 * Contrastive loss over pairs, as Siamese networks are trained by (Hadsell, Chopra and LeCun 2006, equation 4, without its
 * halves): max(0, d − p) for a pair of one class, max(0, n − d) for a pair of two. Each kind is averaged over its pairs
 * above zero, so that the many easy pairs do not drown the few that teach, and the two means are added.
 * It counts pairs, with either side as the anchor; those above zero are active.
 * @example contrastive({ negativeMargin: 0.8 })
 */
export function contrastive(options: ContrastiveOptions = {}): LabelledLoss {
  const { distance = euclidean, positiveMargin = 0, negativeMargin = 1, squared = false } = options;
  const { reducer = meanOverActive } = options;
  inRange("positive margin", positiveMargin, 0, 1e6);
  inRange("negative margin", negativeMargin, 0, 1e6);
  if (negativeMargin <= positiveMargin) {
    throw new InputError(
      `invalid margins: ${positiveMargin} of positives and ${negativeMargin} of negatives, expected the second to be larger`,
    );
  }
  return {
    kind: "labelled",
    name: "contrastive",
    settings: { distance: distance.name, positiveMargin, negativeMargin, squared, reducer: recordOf(reducer) },
    distance,
    margin: negativeMargin - positiveMargin,
    offered: pairs,
    of: (batch) =>
      contrastPairs(distance.pairwise(batch.embeddings, batch.references), batch, {
        positiveMargin,
        negativeMargin,
        squared,
        reducer,
      }),
  };
}

interface PairSettings extends Pick<ContrastiveOptions, "squared"> {
  readonly positiveMargin: number;
  readonly negativeMargin: number;
  readonly reducer: Reducer;
}

/** What pairs cost whose distances, B × M, are over the one margin or under the other. */
export function contrastPairs(
  distances: Value,
  batch: LossBatch,
  { positiveMargin, negativeMargin, squared = false, reducer }: PairSettings,
): LossResult {
  const part = (over: Value, mask: Value) =>
    reduced({ losses: squared ? square(over) : over, counted: cast(mask, over.dtype) }, reducer, batch);
  return added(
    part(relu(sub(distances, positiveMargin)), batch.positives),
    part(relu(sub(negativeMargin, distances)), batch.negatives),
  );
}

/** Two losses, and what they count, as one. */
export const added = (a: LossResult, b: LossResult): LossResult => ({
  loss: add(a.loss, b.loss),
  mined: add(a.mined, b.mined),
  active: add(a.active, b.active),
});
