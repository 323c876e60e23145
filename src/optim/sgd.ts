import { inRange } from "../core/errors.ts";
import { add, mul, sub } from "../graph/math.ts";
import { type Optimizer, penalised } from "./optimizer.ts";

export interface SgdOptions {
  /** Share of the last update that is kept, in [0, 1). Default 0. */
  momentum?: number;
  /** Look ahead along the momentum (Nesterov). Default false. */
  nesterov?: boolean;
  /** L2 penalty added to the gradient. Default 0. */
  weightDecay?: number;
}

/**
 * Stochastic gradient descent with momentum (Sutskever et al. 2013): v ← μv + g, θ ← θ − η·v, or η·(g + μv) with Nesterov.
 */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  inRange("momentum", momentum, 0, 1);
  inRange("weight decay", weightDecay, 0, Number.MAX_VALUE);
  return {
    name: "sgd",
    settings: { momentum, nesterov, weightDecay },
    slots: momentum > 0 ? 1 : 0,
    update(inputs) {
      const {
        parameters,
        learningRate,
        slots: [velocity],
      } = inputs;
      const g = penalised(inputs, weightDecay);
      if (!velocity) return { parameters: sub(parameters, mul(g, learningRate)), slots: [] };
      const v = add(mul(velocity, momentum), g);
      const direction = nesterov ? add(g, mul(v, momentum)) : v;
      return { parameters: sub(parameters, mul(direction, learningRate)), slots: [v] };
    },
  };
}
