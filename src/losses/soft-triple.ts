import { inRange, wholeNumber } from "../core/errors.ts";
import { mul, softmax, sub, sum } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { byClass, classCosines, withOwn } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface SoftTripleOptions extends ClassLossOptions {
  /** K, weight vectors of each class. Default 10. */
  readonly centres?: number;
  /** λ, what similarities to classes are multiplied by, above 0. Default 20. */
  readonly scale?: number;
  /** γ, the temperature at which a class's centres share a sample: the lower, the more the nearest counts. Default 0.1. */
  readonly gamma?: number;
  /** δ, what is taken from the similarity of a sample and its own class, in [0, 2]. Default 0.01. */
  readonly margin?: number;
}

/**
 * SoftTriple (Qian et al. 2019): cross entropy of λ(S − δ) for a sample's own class and λS for the
 * others. S is a class's mean cosine over its K centres (`weight`, classes·K × d, class by class), each with the weight
 * that a softmax of the cosines over γ gives it. The paper adds 0.2 times `sparseCentres`, which merges centres that a
 * class has no use for; here that is an option, as for every loss with class weights.
 * It counts samples; active are those more similar to another class, once δ is taken off.
 * @example softTriple({ centres: 5, regulariser: sparseCentres({ strength: 0.2 }) })
 */
export function softTriple(options: SoftTripleOptions = {}): ClassificationLoss {
  const { centres = 10, scale = 20, gamma = 0.1, margin = 0.01 } = options;
  wholeNumber("number of centres", centres, 1, 1000);
  inRange("scale", scale, 1e-4, 1e4);
  inRange("gamma", gamma, 1e-4, 1e4);
  inRange("margin", margin, 0, 2);
  return classLoss(
    {
      name: "softTriple",
      settings: { centres, scale, gamma, margin },
      // Where similarities differ by less than this, the softmax over them is about even.
      margin: 1 / scale,
      centres,
      of(weight, batch, { reducer }) {
        const similarities = shared(byClass(classCosines(batch.embeddings, weight), centres), gamma);
        const scores = withOwn(similarities, batch, (own) => sub(own, margin));
        return crossEntropy(mul(scores, scale), batch, { reducer });
      },
    },
    options,
  );
}

/** Σ cₖ softmax(c/γ)ₖ over the centres of each class, from B × C × K to B × C. */
const shared = (cosines: Value, gamma: number): Value => sum(mul(cosines, softmax(mul(cosines, 1 / gamma), 2)), [2]);
