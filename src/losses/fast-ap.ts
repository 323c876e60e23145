import { cosine } from "../distances/distance.ts";
import { add, cast, cumSum, div, greater, maximum, mul, sub, sum, where } from "../graph/math.ts";
import type { LabelledLoss } from "./loss.ts";
import { hasAny, misplaced } from "./neighbours.ts";
import { samplesWithPositive } from "./offered.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { checkBins, softHistogram } from "./soft-histogram.ts";
import { recordOf } from "./record.ts";

export interface FastApOptions {
  /** Bins of the histograms of squared distances between 0 and 4. Default 10. */
  readonly bins?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * FastAP (Cakir et al. 2019): 1 − AP of each sample as a query, the average precision taken from histograms of the
 * squared distance of directions, 2 − 2 cos: AP = Σ h₊(z) H₊(z) / H(z) / N₊, where h₊(z) counts positives in bin z, H₊(z)
 * positives up to it, and H(z) all up to it; N₊ is the number of positives.
 * It counts samples with a positive; active are those with a nearer negative.
 * @example fastAp({ bins: 20 })
 */
export function fastAp({ bins = 10, reducer = meanOverAll }: FastApOptions = {}): LabelledLoss {
  checkBins(bins);
  return {
    kind: "labelled",
    name: "fastAp",
    settings: { bins, reducer: recordOf(reducer) },
    distance: cosine,
    // Within a bin, whose width is a squared distance, twice that of a cosine, nothing is told apart.
    margin: 2 / bins,
    offered: samplesWithPositive,
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = cosine.pairwise(embeddings, references);
      const { dtype } = distances;
      const histogram = softHistogram(mul(distances, 2), { low: 0, high: 4, bins });
      const [h, others] = [histogram.of(cast(positives, dtype)), histogram.of(cast(negatives, dtype))];
      const upTo = cumSum(h, 1);
      const all = cumSum(add(h, others), 1);
      // Where nothing lies up to a bin, nothing lies in it.
      const precision = div(upTo, where(greater(all, 1e-12), all, 1));
      const number = sum(cast(positives, dtype), [1], { keep: true });
      const ap = div(sum(mul(h, precision), [1], { keep: true }), maximum(number, 1));
      const counted = hasAny(positives, dtype);
      return {
        loss: reducer.of({ losses: sub(1, ap), counted }, batch),
        mined: sum(counted),
        active: sum(misplaced(distances, batch)),
      };
    },
  };
}
