import { inRange } from "../core/errors.ts";
import { add, div, mul, sqrt, square, sub } from "../graph/math.ts";
import { type Optimizer, penalised } from "./optimizer.ts";

export interface AdagradOptions {
  /** Added to the denominator. Default 1e-10. */
  epsilon?: number;
  /** L2 penalty added to the gradient. Default 0. */
  weightDecay?: number;
}

/** Adagrad (Duchi et al. 2011): s ← s + g², θ ← θ − η·g/(√s + ε) */
export function adagrad({ epsilon = 1e-10, weightDecay = 0 }: AdagradOptions = {}): Optimizer {
  inRange("weight decay", weightDecay, 0, Number.MAX_VALUE);
  return {
    name: "adagrad",
    settings: { epsilon, weightDecay },
    slots: 1,
    update(inputs) {
      const {
        parameters,
        learningRate,
        slots: [total],
      } = inputs;
      if (!total) throw new RangeError("missing optimizer state: expected one vector");
      const g = penalised(inputs, weightDecay);
      const s = add(total, square(g));
      return { parameters: sub(parameters, mul(div(g, add(sqrt(s), epsilon)), learningRate)), slots: [s] };
    },
  };
}
