import { inRange } from "../core/errors.ts";
import { mul, sub } from "../graph/math.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines, withOwn } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface CosFaceOptions extends ClassLossOptions {
  /** m, what is taken from the cosine of a sample and its own class, in [0, 2]. Default 0.35. */
  readonly margin?: number;
  /** s, what cosines are multiplied by, above 0. Default 64. */
  readonly scale?: number;
}

/**
 * CosFace (Wang et al. 2018, equation 4; the additive margin softmax of another Wang et al. 2018): cross entropy of
 * s·(cos θ − m) for a sample's own class and s·cos θ for the others, where θ is the angle between the embedding and the
 * class's weight vector (`weight`, classes × d).
 * It counts samples; active are those that another class outscores once the margin is taken off.
 * @example cosFace({ margin: 0.2, scale: 32 })
 */
export function cosFace({ margin = 0.35, scale = 64, ...options }: CosFaceOptions = {}): ClassificationLoss {
  inRange("margin", margin, 0, 2);
  inRange("scale", scale, 1e-4, 1e4);
  return classLoss(
    {
      name: "cosFace",
      settings: { margin, scale },
      // Where cosines differ by less than this, the softmax over them is about even.
      margin: 1 / scale,
      of(weight, batch, { reducer }) {
        const scores = withOwn(classCosines(batch.embeddings, weight), batch, (own) => sub(own, margin));
        return crossEntropy(mul(scores, scale), batch, { reducer });
      },
    },
    options,
  );
}
