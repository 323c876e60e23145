import { inRange } from "../core/errors.ts";
import { type Distance, euclidean } from "../distances/distance.ts";
import { add, cast, div, exp, greater, minimum, mul, relu, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import type { LabelledLoss } from "./loss.ts";
import { samples } from "./offered.ts";
import { overSamples } from "./over-samples.ts";
import { meanOverAll, type Reducer } from "./reduction.ts";
import { recordOf } from "./record.ts";

export interface RankedListOptions {
  /** Default Euclidean. */
  readonly distance?: Distance;
  /** Distance between the boundary of positives and that of negatives, m, in units of the distance. Default 1. */
  readonly margin?: number;
  /** Distance from which on negatives cost nothing, α; 0 stands for 1 + m/2. Default 0. */
  readonly boundary?: number;
  /** Weight λ of the negatives, in [0, 1]; that of the positives is 1 − λ. Default 0.5. */
  readonly imbalance?: number;
  /** How much the furthest positives count more than others, Tₚ. Default 0: all the same. */
  readonly positiveTemperature?: number;
  /** How much the nearest negatives count more than others, Tₙ. Default 0: all the same. The paper takes 10. */
  readonly negativeTemperature?: number;
  /** How samples become one number. Default `meanOverAll`. */
  readonly reducer?: Reducer;
}

/** Exponents of weights are cut off here, so that their sum stays finite in float32. */
const MOST = 60;

/** What each reference of a list adds to the sum of its weights, so that an empty list costs 0. */
const SPARE = 1e-5;

/**
 * Ranked list loss (Wang et al. 2019): for each sample (1 − λ) Lₚ + λ Lₙ. Lₚ is the mean of d(a, p) − (α − m) over the
 * positives further away than α − m, and Lₙ that of α − d(a, n) over the negatives nearer than α; each is weighted by
 * exp(T x), x being what it costs. The mean is over all samples of the batch.
 * It counts samples with any other to compare with; those above zero are active.
 * @example rankedList({ margin: 0.4, boundary: 1.2, negativeTemperature: 10 })
 */
export function rankedList(options: RankedListOptions = {}): LabelledLoss {
  const { distance = euclidean, margin = 1, boundary = 0, imbalance = 0.5, reducer = meanOverAll } = options;
  const { positiveTemperature = 0, negativeTemperature = 0 } = options;
  inRange("margin", margin, 0, 1e6);
  inRange("boundary", boundary, 0, 1e6);
  inRange("imbalance", imbalance, 0, 1);
  inRange("positive temperature", positiveTemperature, 0, 1e3);
  inRange("negative temperature", negativeTemperature, 0, 1e3);
  const alpha = boundary === 0 ? 1 + margin / 2 : boundary;
  const names = { positiveTemperature, negativeTemperature, reducer: recordOf(reducer) };
  return {
    kind: "labelled",
    name: "rankedList",
    settings: { distance: distance.name, margin, boundary, imbalance, ...names },
    distance,
    margin: Math.max(margin, 1e-3),
    offered: (labels) => (labels.length > 1 ? samples(labels) : 0),
    of(batch) {
      const { embeddings, references, positives, negatives } = batch;
      const distances = distance.pairwise(embeddings, references);
      const tooFar = listed(sub(distances, alpha - margin), positives, positiveTemperature);
      const tooNear = listed(sub(alpha, distances), negatives, negativeTemperature);
      const losses = add(mul(tooFar, 1 - imbalance), mul(tooNear, imbalance));
      return overSamples(losses, cast(greater(losses, 0), losses.dtype), reducer, batch);
    },
  };
}

/** Weighted mean of what is above zero among those that a mask lets through of each row, B × 1. */
function listed(over: Value, mask: Value, temperature: number): Value {
  const cost = relu(over);
  const taken = mul(cast(mask, over.dtype), cast(greater(over, 0), over.dtype));
  const weights = temperature === 0 ? taken : mul(exp(minimum(mul(cost, temperature), MOST)), taken);
  return div(sum(mul(weights, cost), [1], { keep: true }), sum(add(weights, SPARE), [1], { keep: true }));
}
