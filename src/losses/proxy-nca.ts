import { inRange } from "../core/errors.ts";
import { mul } from "../graph/math.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines } from "./class-scores.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface ProxyNcaOptions extends ClassLossOptions {
  /** What squared distances are multiplied by, above 0: 1 in the first paper. Default 9, the second's 1/T. */
  readonly scale?: number;
}

/**
 * Proxy-NCA (Movshovitz-Attias et al. 2017, with the sample's own proxy in the sum below as well, as in
 * Proxy-NCA++, Teh et al. 2020): −log(exp(−s·d²(x, p)) / Σ exp(−s·d²(x, q))), the sum over the proxies q of all
 * classes (`weight`, classes × d), of which p is the sample's own; embeddings and proxies are brought to length one.
 * There d² = 2 − 2 cos θ, so that this is normalised softmax with the temperature 1/(2s), and computed as such.
 * It counts samples; active are those nearest to another class's proxy.
 * @example proxyNca({ scale: 3 })
 */
export function proxyNca({ scale = 9, ...options }: ProxyNcaOptions = {}): ClassificationLoss {
  inRange("scale", scale, 1e-4, 1e4);
  return classLoss(
    {
      name: "proxyNca",
      settings: { scale },
      // Where cosines differ by less than this, the softmax over them is about even.
      margin: 1 / (2 * scale),
      of: (weight, batch, { reducer }) =>
        crossEntropy(mul(classCosines(batch.embeddings, weight), 2 * scale), batch, { reducer }),
    },
    options,
  );
}
