import { InputError } from "../core/errors.ts";
import { div, maximum, mean, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { Distance } from "./contract.ts";
import { squaredLength, squaredPairwise, TINY } from "./euclidean.ts";

/** Each row without its mean: what is left of the variance once the division by d cancels. */
function centred(x: Value): Value {
  if (x.shape[1] === 1) {
    throw new InputError(
      "invalid distance: signalToNoise of embeddings of one dimension, which have no variance, expected two or more; take euclidean",
    );
  }
  return sub(x, mean(x, [1], { keep: true }));
}

/** d · var of each row, N × 1, and never zero: an anchor without a signal is far from all that differs from it. */
const signal = (anchor: Value): Value => maximum(squaredLength(centred(anchor)), TINY);

/**
 * var(y − x) / var(x), the noise that y adds to the signal of the anchor x, each variance over the d numbers of an embedding
 * (Yuan et al. 2019: the reciprocal of the ratio that gives it its name). Not symmetric: the anchor comes first. Throws an InputError for embeddings of one dimension.
 */
export const signalToNoise: Distance = {
  name: "signalToNoise",
  kind: "signalToNoise",
  pairwise: (a, b = a) => div(squaredPairwise(centred(a), centred(b)), signal(a)),
  between: (a, b) => div(squaredLength(centred(sub(a, b))), signal(a)),
};
