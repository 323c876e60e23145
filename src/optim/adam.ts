import { inRange } from "../core/errors.ts";
import { add, cast, div, expand, greater, mul, pow, relu, slice, sqrt, square, sub, where } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";
import { decayWeights, type Optimizer, penalised, type UpdateInputs } from "./optimizer.ts";

export interface AdamOptions {
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999. */
  beta2?: number;
  /** Added to the denominator. Default 1e-8. */
  epsilon?: number;
  /** L2 penalty (adam, radam: added to the gradient; adamw: taken from the weights). Default 0; adamw 0.01. */
  weightDecay?: number;
}

function settle({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions) {
  inRange("beta1", beta1, 0, 1 - 1e-12);
  inRange("beta2", beta2, 0, 1 - 1e-12);
  inRange("epsilon", epsilon, 0, 1);
  inRange("weight decay", weightDecay, 0, Number.MAX_VALUE);
  return { beta1, beta2, epsilon, weightDecay };
}
type Settled = ReturnType<typeof settle>;

/** m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g², and 1 − βᵗ of both */
function moments({ gradient: g, slots: [m, v], step }: UpdateInputs, { beta1, beta2 }: Settled) {
  if (!m || !v) throw new RangeError("missing optimizer state: expected two vectors");
  const correction = (beta: number): Value => sub(1, pow(step.graph.constant(beta, "float64"), step));
  return {
    first: add(mul(m, beta1), mul(g, 1 - beta1)),
    second: add(mul(v, beta2), mul(square(g), 1 - beta2)),
    correction1: correction(beta1),
    correction2: correction(beta2),
  };
}

/** θ ← θ − η · m/(1 − β₁ᵗ) / (√v/√(1 − β₂ᵗ) + ε) */
function adamStep(parameters: Value, inputs: UpdateInputs, settings: Settled) {
  const { first, second, correction1, correction2 } = moments(inputs, settings);
  const size = div(inputs.learningRate, cast(correction1, "float32"));
  const denominator = add(div(sqrt(second), cast(sqrt(correction2), "float32")), settings.epsilon);
  return { parameters: sub(parameters, mul(div(first, denominator), size)), slots: [first, second] };
}

/** Adam (Kingma and Ba 2015, algorithm 1). */
export function adam(options: AdamOptions = {}): Optimizer {
  const settings = settle(options);
  return {
    name: "adam",
    settings,
    slots: 2,
    update: (inputs) => {
      const gradient = penalised(inputs, settings.weightDecay);
      return adamStep(inputs.parameters, { ...inputs, gradient }, settings);
    },
  };
}

/** Adam with weight decay taken from the weights themselves (Loshchilov and Hutter 2019, algorithm 2). */
export function adamw({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  const settings = settle({ ...options, weightDecay });
  return {
    name: "adamw",
    settings,
    slots: 2,
    update: (inputs) => {
      const kept = mul(inputs.parameters, sub(1, mul(inputs.learningRate, decayWeights(inputs, weightDecay))));
      return adamStep(kept, inputs, settings);
    },
  };
}

/**
 * RAdam (Liu et al. 2020, algorithm 2): Adam whose step is scaled by r(t), and plain momentum while the variance of the
 * second moment is not yet tractable (ρ(t) ≤ 5). ρ∞ = 2/(1 − β₂) − 1, ρ(t) = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ).
 */
export function radam(options: AdamOptions = {}): Optimizer {
  const settings = settle(options);
  const { beta2, epsilon, weightDecay } = settings;
  const limit = 2 / (1 - beta2) - 1;
  return {
    name: "radam",
    settings,
    slots: 2,
    update: (inputs) => {
      const { parameters, step, learningRate } = inputs;
      const gradient = penalised(inputs, weightDecay);
      const { first, second, correction1, correction2 } = moments({ ...inputs, gradient }, settings);
      // β₂ᵗ = 1 − (1 − β₂ᵗ)
      const rho = sub(limit, div(mul(mul(step, 2), sub(1, correction2)), correction2));
      const top = mul(mul(sub(rho, 4), sub(rho, 2)), limit);
      const bottom = mul(rho, (limit - 4) * (limit - 2));
      const rectifier = mul(sqrt(relu(div(top, bottom))), sqrt(correction2));
      const adaptive = div(cast(rectifier, "float32"), add(sqrt(second), epsilon));
      const scale = where(greater(rho, 5), adaptive, 1);
      const size = div(learningRate, cast(correction1, "float32"));
      return { parameters: sub(parameters, mul(mul(first, scale), size)), slots: [first, second] };
    },
  };
}

export interface NadamOptions extends AdamOptions {
  /** How slowly the momentum rises to β₁. Default 0.004. */
  momentumDecay?: number;
}

/**
 * NAdam (Dozat 2016), with PyTorch's schedule of the momentum: μ(t) = β₁(1 − ½·0.96^(tψ)). Its running product
 * Π μ is kept in a slot of its own. What depends on the step alone is worked out in float64: 1 − μ is small beside μ.
 */
export function nadam({ momentumDecay = 0.004, ...options }: NadamOptions = {}): Optimizer {
  const settings = settle(options);
  const { beta1, epsilon, weightDecay } = settings;
  return {
    name: "nadam",
    settings: { ...settings, momentumDecay },
    slots: 3,
    update: (inputs) => {
      const { parameters, step, learningRate, slots } = inputs;
      const gradient = penalised(inputs, weightDecay);
      const { first, second, correction2 } = moments({ ...inputs, gradient }, settings);
      const base = step.graph.constant(0.96, "float64");
      const mu = (t: Value) => mul(sub(1, mul(pow(base, mul(t, momentumDecay)), 0.5)), beta1);
      const [now, next] = [mu(step), mu(add(step, 1))];
      const kept = slots[2];
      if (!kept) throw new RangeError("missing optimizer state: expected three vectors");
      // The slot starts at zero, so it holds Π μ − 1, the same number in every place.
      const product = mul(add(cast(slice(kept, [0], [1]), "float64"), 1), now);
      const ofGradient = cast(div(sub(1, now), sub(1, product)), "float32");
      const ofMoment = cast(div(next, sub(1, mul(product, next))), "float32");
      const denominator = add(div(sqrt(second), cast(sqrt(correction2), "float32")), epsilon);
      const direction = div(add(mul(gradient, ofGradient), mul(first, ofMoment)), denominator);
      return {
        parameters: sub(parameters, mul(direction, learningRate)),
        slots: [first, second, expand(cast(sub(product, 1), "float32"), kept.shape)],
      };
    },
  };
}
