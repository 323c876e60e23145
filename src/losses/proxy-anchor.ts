import { inRange } from "../core/errors.ts";
import {
  add,
  cast,
  concat,
  expand,
  integers,
  logSoftmax,
  max,
  mul,
  neg,
  not,
  slice,
  sub,
  transpose,
  where,
} from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { classLoss, type ClassLossOptions } from "./class-loss.ts";
import { classCosines, ownClass } from "./class-scores.ts";
import { sampleCounts } from "./cross-entropy.ts";
import type { ClassificationLoss } from "./loss.ts";

export interface ProxyAnchorOptions extends ClassLossOptions {
  /** δ, the cosine that samples of a proxy's class should be above, and others below −δ, in [0, 1]. Default 0.1. */
  readonly margin?: number;
  /** α, what cosines are multiplied by, above 0. Default 32. */
  readonly scale?: number;
}

/** In place of what a proxy is not compared with: its exponential is 0 in every float type. */
const NEVER = -1e9;

/**
 * Proxy-anchor (Kim et al. 2020, equation 4): for each class's proxy (`weight`, classes × d), log(1 + Σ exp(−α(s − δ))) over
 * the samples of the class and log(1 + Σ exp(α(s + δ))) over all others, s the cosine; the mean of the first over the proxies
 * with a sample in the batch, plus the mean of the second over all proxies. The parts that its reducer sees are proxies.
 * It counts samples; active are those whose most similar proxy is another class's.
 * @example proxyAnchor({ batches: "balanced" })
 */
export function proxyAnchor({ margin = 0.1, scale = 32, ...options }: ProxyAnchorOptions = {}): ClassificationLoss {
  inRange("margin", margin, 0, 1);
  inRange("scale", scale, 1e-4, 1e4);
  return classLoss(
    {
      name: "proxyAnchor",
      settings: { margin, scale },
      // Where cosines differ by less than this, their exponentials hardly do.
      margin: 1 / scale,
      of(weight, batch, { reducer }) {
        const { embeddings, classes } = batch;
        const { graph, dtype } = embeddings;
        const cosines = classCosines(embeddings, weight);
        const own = cast(transpose(ownClass(batch)), "bool");
        const byProxy = transpose(cosines);
        const proxies = { labels: () => integers(weight, [...Array(classes).keys()]), classes };
        const together = reducer.of(
          {
            losses: logOnePlusSum(mul(sub(byProxy, margin), -scale), own),
            counted: max(cast(own, dtype), [1], { keep: true }),
          },
          proxies,
        );
        const apart = reducer.of(
          {
            losses: logOnePlusSum(mul(add(byProxy, margin), scale), not(own)),
            counted: graph.constant(Array<number>(classes).fill(1), dtype, [classes, 1]),
          },
          proxies,
        );
        return { loss: add(together, apart), ...sampleCounts(cosines, batch) };
      },
    },
    options,
  );
}

/** log(1 + Σ eˣ) of each row over what a mask lets through, from C × B to C × 1: minus what a softmax gives one more x of 0. */
function logOnePlusSum(x: Value, mask: Value): Value {
  const zero = expand(x.graph.constant(0, x.dtype), [x.shape[0] ?? 0, 1]);
  return neg(slice(logSoftmax(concat([zero, where(mask, x, NEVER)], 1), 1), [0], [1], [1]));
}
