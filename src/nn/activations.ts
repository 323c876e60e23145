import { lookUp } from "../core/errors.ts";
import { add, elu, erf, leakyRelu, mul, relu, sigmoid, softplus, tanh } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** Activations by name. */
export const activations = {
  relu,
  leakyRelu: (x: Value) => leakyRelu(x, 0.01),
  elu: (x: Value) => elu(x, 1),
  // x Φ(x), Hendrycks and Gimpel 2016
  gelu: (x: Value) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  // x σ(x), Elfwing et al. 2018
  silu: (x: Value) => mul(x, sigmoid(x)),
  sigmoid,
  tanh,
  softplus,
} satisfies Record<string, (x: Value) => Value>;

export type ActivationName = keyof typeof activations;

/** The activation of this name. Throws an InputError that lists the valid ones. */
export const activation = (name: string): ((x: Value) => Value) => lookUp("activation", activations, name);
