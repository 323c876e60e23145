import { inRange, wholeNumber } from "../core/errors.ts";
import { mul } from "../graph/math.ts";
import { addAngle } from "./angular-margin.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { bestCentre, classCosines, withOwn } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface ArcFaceOptions extends ClassLossOptions {
  /** m, by which a sample's angle to its own class is made larger, in radians, in [0, π/2]. Default 0.5. */
  readonly margin?: number;
  /** s, what cosines are multiplied by, above 0. Default 64. */
  readonly scale?: number;
}

export interface SubCenterArcFaceOptions extends ArcFaceOptions {
  /** K, weight vectors of each class. Default 3. */
  readonly centres?: number;
}

/**
 * ArcFace (Deng et al. 2019, equation 3): cross entropy of s·cos(θ + m) for a sample's own class and s·cos θ for the
 * others, where θ is the angle between the embedding and the class's weight vector (`weight`, classes × d). Where θ + m
 * would pass π, s·(cos θ − m sin m) stands in.
 * It counts samples; active are those that another class outscores once the margin is added.
 * @example arcFace({ margin: 0.3, scale: 32 })
 */
export const arcFace = (options: ArcFaceOptions = {}): ClassificationLoss => ofCentres("arcFace", options, 1, {});

/**
 * Sub-center ArcFace (Deng et al. 2020): ArcFace with K weight vectors for each class (`weight`, classes·K × d,
 * class by class), of which the nearest counts. Wrongly labelled and odd samples gather around centres of their own.
 * Counts are as for `arcFace`.
 * @example subCenterArcFace({ centres: 3 })
 */
export function subCenterArcFace({ centres = 3, ...options }: SubCenterArcFaceOptions = {}): ClassificationLoss {
  wholeNumber("number of centres", centres, 1, 1000);
  return ofCentres("subCenterArcFace", options, centres, { centres });
}

function ofCentres(name: string, options: ArcFaceOptions, centres: number, more: { readonly centres?: number }) {
  const { margin = 0.5, scale = 64 } = options;
  inRange("margin", margin, 0, Math.PI / 2);
  inRange("scale", scale, 1e-4, 1e4);
  return classLoss(
    {
      name,
      settings: { margin, scale, ...more },
      // Where cosines differ by less than this, the softmax over them is about even.
      margin: 1 / scale,
      centres,
      of(weight, batch, { reducer }) {
        const cosines = bestCentre(classCosines(batch.embeddings, weight), centres);
        const scores = withOwn(cosines, batch, (own) => addAngle(own, margin));
        return crossEntropy(mul(scores, scale), batch, { reducer });
      },
    },
    options,
  );
}
