import { add, exp, log, max, softplus, stopGradient, sub, sum, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** In place of what a mask leaves out: its exponential is 0 in every float type. */
export const NEVER = -1e9;

/**
 * log Σ exp(x) over what a mask lets through of each row, R × C to R × 1. The largest term is taken out first, so that
 * no exponential overflows. A row without any comes to about `NEVER`, so that it vanishes from sums of exponentials.
 */
export function logSumExp(x: Value, mask: Value): Value {
  const kept = where(mask, x, NEVER);
  const largest = stopGradient(max(kept, [1], { keep: true }));
  return add(largest, log(sum(exp(sub(kept, largest)), [1], { keep: true })));
}

/** log(1 + Σ exp(x)) over what a mask lets through of each row, R × C to R × 1; 0 for a row without any. */
export const logOnePlusSumExp = (x: Value, mask: Value): Value => softplus(logSumExp(x, mask));
