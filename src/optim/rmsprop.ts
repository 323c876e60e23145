import { inRange } from "../core/errors.ts";
import { add, div, mul, sqrt, square, sub } from "../graph/math.ts";
import { type Optimizer, penalised } from "./optimizer.ts";

export interface RmspropOptions {
  /** Decay of the mean square, in [0, 1). Default 0.99. */
  alpha?: number;
  /** Added to the denominator. Default 1e-8. */
  epsilon?: number;
  /** L2 penalty added to the gradient. Default 0. */
  weightDecay?: number;
}

/** RMSprop (Tieleman and Hinton 2012): v ← αv + (1 − α)g², θ ← θ − η·g/(√v + ε) */
export function rmsprop({ alpha = 0.99, epsilon = 1e-8, weightDecay = 0 }: RmspropOptions = {}): Optimizer {
  inRange("alpha", alpha, 0, 1);
  inRange("weight decay", weightDecay, 0, Number.MAX_VALUE);
  return {
    name: "rmsprop",
    settings: { alpha, epsilon, weightDecay },
    slots: 1,
    update(inputs) {
      const {
        parameters,
        learningRate,
        slots: [square0],
      } = inputs;
      if (!square0) throw new RangeError("missing optimizer state: expected one vector");
      const g = penalised(inputs, weightDecay);
      const v = add(mul(square0, alpha), mul(square(g), 1 - alpha));
      return { parameters: sub(parameters, mul(div(g, add(sqrt(v), epsilon)), learningRate)), slots: [v] };
    },
  };
}
