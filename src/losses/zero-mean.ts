import { euclidean } from "../distances/distance.ts";
import { abs, sum } from "../graph/math.ts";
import { everySample } from "./cross-entropy.ts";
import type { LabelledLoss } from "./loss.ts";
import { recordOf } from "./record.ts";
import { meanOverAll, reduced, type Reducer } from "./reduction.ts";

export interface ZeroMeanOptions {
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * |Σ xₖ| over the numbers of each embedding, averaged: a regulariser, to be added to another loss by `weightedSum`, that
 * keeps the numbers of an embedding balanced around 0.
 * It counts samples; active are those out of balance.
 * @example weightedSum([[supCon(), 1], [zeroMean(), 0.01]])
 */
export const zeroMean = ({ reducer = meanOverAll }: ZeroMeanOptions = {}): LabelledLoss => ({
  kind: "labelled",
  name: "zeroMean",
  settings: { reducer: recordOf(reducer) },
  distance: euclidean,
  anyDistance: true,
  margin: 0,
  offered: (labels) => labels.length,
  of(batch) {
    const losses = abs(sum(batch.embeddings, [1], { keep: true }));
    return reduced({ losses, counted: everySample(losses) }, reducer, batch);
  },
});
