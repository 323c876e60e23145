import { inRange, wholeNumber } from "../core/errors.ts";
import { mul } from "../graph/math.ts";
import { multiplyAngle } from "./angular-margin.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines, lengths, withOwn } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface SphereFaceOptions extends ClassLossOptions {
  /** m, by which a sample's angle to its own class is multiplied, a whole number from 1 to 10. Default 4. */
  readonly margin?: number;
  /** What scores are multiplied by, above 0: 1 in the paper, more for embeddings of length one. Default 1. */
  readonly scale?: number;
}

/**
 * SphereFace, or A-Softmax (Liu et al. 2017, equation 7): cross entropy of ‖x‖ ψ(θ) for a sample's own class and ‖x‖ cos θ
 * for the others, where θ is the angle between the embedding x and the class's weight vector (`weight`, classes × d) and
 * ψ(θ) = (−1)ᵏ cos(mθ) − 2k for θ in [kπ/m, (k + 1)π/m]. The length of the embedding is part of it.
 * It counts samples; active are those that another class outscores once the angle is multiplied.
 * @example sphereFace({ margin: 2, scale: 30 })
 */
export function sphereFace({ margin = 4, scale = 1, ...options }: SphereFaceOptions = {}): ClassificationLoss {
  wholeNumber("margin", margin, 1, 10);
  inRange("scale", scale, 1e-4, 1e4);
  return classLoss(
    {
      name: "sphereFace",
      settings: { margin, scale },
      // Lengths decide with it, so that no difference of directions alone is too small.
      margin: 0,
      of(weight, batch, { reducer }) {
        const { embeddings } = batch;
        const scores = withOwn(classCosines(embeddings, weight), batch, (own) => multiplyAngle(own, margin));
        return crossEntropy(mul(scores, mul(lengths(embeddings), scale)), batch, { reducer });
      },
    },
    options,
  );
}
