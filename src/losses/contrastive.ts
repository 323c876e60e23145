import { inRange, InputError } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import { add, cast, relu, square, sub } from "../graph/math.ts";
import type { LabelledLoss } from "./loss.ts";
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
    offered: (labels) => labels.length * (labels.length - 1),
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const d = distance.pairwise(embeddings, references);
      const [tooFar, tooNear] = [relu(sub(d, positiveMargin)), relu(sub(negativeMargin, d))];
      const part = (over: typeof d, mask: typeof d) =>
        reduced({ losses: squared ? square(over) : over, counted: cast(mask, d.dtype) }, reducer, batch);
      const [together, apart] = [part(tooFar, positives), part(tooNear, negatives)];
      return {
        loss: add(together.loss, apart.loss),
        mined: add(together.mined, apart.mined),
        active: add(together.active, apart.active),
      };
    },
  };
}
