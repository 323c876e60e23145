import type { Initializer } from "./scope.ts";

/** U(−1/√fanIn, 1/√fanIn): what PyTorch's linear and convolution layers start from (He et al. 2015 with a = √5). */
export const uniformFanIn =
  (fanIn: number): Initializer =>
  (random, out) => {
    const bound = 1 / Math.sqrt(fanIn);
    for (let i = 0; i < out.length; i++) out[i] = (2 * random.uniform() - 1) * bound;
  };

/** The same number everywhere. */
export const filled =
  (value: number): Initializer =>
  (_random, out) =>
    void out.fill(value);
