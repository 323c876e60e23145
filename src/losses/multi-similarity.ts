import { inRange } from "../core/errors.ts";
import { cosine } from "../distances/distance.ts";
import { add, div, mul, sub } from "../graph/math.ts";
import { logOnePlusSumExp } from "./log-sum-exp.ts";
import type { LabelledLoss } from "./loss.ts";
import { misplaced } from "./neighbours.ts";
import { samples } from "./offered.ts";
import { overSamples } from "./over-samples.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface MultiSimilarityOptions {
  /** Weight of positives in the exponent, above 0: the higher, the more the least similar count. Default 2. */
  readonly alpha?: number;
  /** Weight of negatives in the exponent, above 0: the higher, the more the most similar count. Default 50. */
  readonly beta?: number;
  /** Similarity about which positives are pulled up and negatives pushed down, λ. Default 0.5. */
  readonly base?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/**
 * Multi-similarity loss (Wang et al. 2019, equation 15): for each sample
 * log(1 + Σ exp(−α (s(a, p) − λ)))/α + log(1 + Σ exp(β (s(a, n) − λ)))/β, the sums over its positives and its negatives;
 * averaged over all samples of the batch. s is the cosine.
 * It counts samples with any other to compare with; active are those with a positive but a more similar negative.
 * @example multiSimilarity({ beta: 40 })
 */
export function multiSimilarity(options: MultiSimilarityOptions = {}): LabelledLoss {
  const { alpha = 2, beta = 50, base = 0.5, reducer = meanOverAll } = options;
  inRange("alpha", alpha, 1e-4, 1e4);
  inRange("beta", beta, 1e-4, 1e4);
  inRange("base", base, -1, 1);
  return {
    kind: "labelled",
    name: "multiSimilarity",
    settings: { alpha, beta, base, reducer: recordOf(reducer) },
    distance: cosine,
    // Similarities within 1/β of one another count about the same.
    margin: 1 / beta,
    offered: samples,
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = cosine.pairwise(embeddings, references);
      // λ − s = (1 − s) − (1 − λ)
      const below = sub(distances, 1 - base);
      const together = div(logOnePlusSumExp(mul(below, alpha), positives), alpha);
      const apart = div(logOnePlusSumExp(mul(below, -beta), negatives), beta);
      return overSamples(add(together, apart), misplaced(distances, batch), reducer, batch);
    },
  };
}
