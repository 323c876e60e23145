import { mean, square, sub } from "../graph/math.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines, ownClass } from "./class-scores.ts";
import { everySample, sampleCounts } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

/**
 * P2SGrad (Zhang et al. 2019, equation 11), by the loss whose gradient that equation is, but for a factor: the mean over
 * classes of (cos θ − 1)² for a sample's own class and cos² θ for the others, where θ is the angle between the embedding
 * and the class's weight vector (`weight`, classes × d). It has nothing to tune. Gradients by the weights are at right
 * angles to them, as in the paper; pytorch-metric-learning leaves a part along them in and takes it back by rescaling them.
 * It counts samples; active are those most similar to another class.
 * @example p2sGrad()
 */
export const p2sGrad = (options: ClassLossOptions = {}): ClassificationLoss =>
  classLoss(
    {
      name: "p2sGrad",
      settings: {},
      // It asks for right angles between classes and none within them, whatever differs by how much.
      margin: 0,
      of(weight, batch, { reducer }) {
        const cosines = classCosines(batch.embeddings, weight);
        const losses = mean(square(sub(cosines, ownClass(batch))), [1], { keep: true });
        return {
          loss: reducer.of({ losses, counted: everySample(losses) }, batch),
          ...sampleCounts(cosines, batch),
        };
      },
    },
    options,
  );
