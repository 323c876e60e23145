import { add, div, mean, mul, sqrt, square, sub } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { filled } from "./initializers.ts";
import type { Scope } from "./scope.ts";

export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
}

/** Layer normalisation over the last axis (Ba et al. 2016): γ·(x − μ)/√(σ² + ε) + β, each row by itself. */
export function layerNorm(scope: Scope, x: Value, { epsilon = 1e-5 }: LayerNormOptions = {}): Value {
  const size = [x.shape.at(-1) ?? 0];
  const scale = scope.parameter("weight", size, filled(1));
  const bias = scope.parameter("bias", size, filled(0));
  const centred = sub(x, mean(x, [-1], { keep: true }));
  const deviation = sqrt(add(mean(square(centred), [-1], { keep: true }), epsilon));
  return add(mul(div(centred, deviation), scale), bias);
}
