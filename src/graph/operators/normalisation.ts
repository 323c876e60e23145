import * as m from "../math.ts";
import { type OperatorTable, required } from "../operator.ts";

/** Batch normalisation with given statistics; the training form, which computes them, is in nn/batch-norm.ts. */
export const normalisation = {
  BatchNormalization: {
    infer: (inputs) => {
      const { dtype, shape } = required(inputs, 0);
      for (const index of [1, 2, 3, 4]) {
        const { shape: own } = required(inputs, index);
        if (own.length !== 1 || own[0] !== shape[1]) throw new RangeError(`input ${index + 1}: expected [${shape[1]}]`);
      }
      return [{ dtype, shape }];
    },
    // y = s·x̂ + b with x̂ = (x − μ)/σ, σ = √(v + ε), all per channel:
    // dx = s dy/σ, ds = Σ dy x̂, db = Σ dy, dμ = −s/σ Σ dy, dv = −s/(2σ²) Σ dy x̂
    gradient: ({ inputs: [x, scale, bias, mean, variance], attributes: { epsilon = 1e-5 }, upstream, wants }) => {
      if (!x || !scale || !bias || !mean || !variance) return [];
      const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
      const wide = x.shape.map((size, axis) => (axis === 1 ? size : 1));
      const inverse = m.reciprocal(m.sqrt(m.add(variance, epsilon)));
      const slope = m.mul(scale, inverse);
      const dBias = m.sum(upstream, axes);
      const centred = m.sub(x, m.reshape(mean, wide));
      const dScale = wants(1) || wants(4) ? m.mul(m.sum(m.mul(upstream, centred), axes), inverse) : null;
      return [
        wants(0) ? m.mul(upstream, m.reshape(slope, wide)) : null,
        dScale,
        dBias,
        wants(3) ? m.neg(m.mul(slope, dBias)) : null,
        wants(4) && dScale ? m.mul(m.mul(dScale, m.mul(slope, inverse)), -0.5) : null,
      ];
    },
  },
} satisfies Partial<OperatorTable>;
