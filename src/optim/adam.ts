import { inRange } from "../core/errors.ts";
import { add, cast, div, exp, expand, greater, mul, relu, slice, sqrt, square, sub, where } from "../graph/math.ts";
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

/**
 * The sums M ← β₁M + g and V ← β₂V + g². Adam's moments are m = (1 − β₁)M and v = (1 − β₂)V: their constant factors go
 * into numbers that each step works out once, instead of into passes over the vectors. Of those numbers, `unbias1` is
 * (1 − β₁)/(1 − β₁ᵗ), so that unbias1·M is the first moment without its bias; `unbias2` likewise.
 */
function moments({ gradient: g, slots: [m, v], step }: UpdateInputs, { beta1, beta2 }: Settled) {
  if (!m || !v) throw new RangeError("missing optimizer state: expected two vectors");
  const unbias = (beta: number): Value => div(1 - beta, sub(1, raised(beta, step)));
  return {
    first: add(mul(m, beta1), g),
    second: add(mul(v, beta2), square(g)),
    unbias1: unbias(beta1),
    unbias2: unbias(beta2),
  };
}

const single = (x: Value): Value => cast(x, "float32");

/** bᵗ = exp(t·ln b): on WebGPU, in float32, a power finds the logarithm itself, and of a base close to 1 with few digits. */
const raised = (base: number, exponent: Value): Value => exp(mul(exponent, Math.log(base)));

/** θ ← θ − η·m̂/(√v̂ + ε), with m̂ = u₁M and v̂ = u₂V: θ ← θ − (η·u₁/√u₂)·M/(√V + ε/√u₂) */
function adamStep(parameters: Value, inputs: UpdateInputs, { epsilon, ...settings }: Settled) {
  const { first, second, unbias1, unbias2 } = moments(inputs, { ...settings, epsilon });
  const root = sqrt(unbias2);
  const size = mul(inputs.learningRate, single(div(unbias1, root)));
  const denominator = add(sqrt(second), single(div(epsilon, root)));
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
      const { first, second, unbias1, unbias2 } = moments({ ...inputs, gradient }, settings);
      const correction = div(1 - beta2, unbias2);
      // β₂ᵗ = 1 − (1 − β₂ᵗ)
      const rho = sub(limit, div(mul(mul(step, 2), sub(1, correction)), correction));
      const top = mul(mul(sub(rho, 4), sub(rho, 2)), limit);
      const bottom = mul(rho, (limit - 4) * (limit - 2));
      const rectifier = sqrt(div(relu(div(top, bottom)), unbias2));
      // ε is beside √v = √(1 − β₂)·√V, before the bias is taken out.
      const adaptive = div(single(rectifier), add(sqrt(second), epsilon / Math.sqrt(1 - beta2)));
      const scale = where(greater(rho, 5), adaptive, 1);
      const size = mul(learningRate, single(unbias1));
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
      const { first, second, unbias2 } = moments({ ...inputs, gradient }, settings);
      const root = sqrt(unbias2);
      const mu = (t: Value) => mul(sub(1, mul(raised(0.96, mul(t, momentumDecay)), 0.5)), beta1);
      const [now, next] = [mu(step), mu(add(step, 1))];
      const kept = slots[2];
      if (!kept) throw new RangeError("missing optimizer state: expected three vectors");
      // The slot starts at zero, so it holds Π μ − 1, the same number in every place.
      const product = mul(add(cast(slice(kept, [0], [1]), "float64"), 1), now);
      const ofGradient = single(div(div(sub(1, now), sub(1, product)), root));
      const ofMoment = single(div(mul(div(next, sub(1, mul(product, next))), 1 - beta1), root));
      const denominator = add(sqrt(second), single(div(epsilon, root)));
      const direction = div(add(mul(gradient, ofGradient), mul(first, ofMoment)), denominator);
      return {
        parameters: sub(parameters, mul(direction, learningRate)),
        slots: [first, second, expand(single(sub(product, 1)), kept.shape)],
      };
    },
  };
}
