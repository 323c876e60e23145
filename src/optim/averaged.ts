import { inRange } from "../core/errors.ts";
import { add, mul } from "../graph/math.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * The same optimizer, which also remembers an exponential moving average of the weights (Polyak and Juditsky 1992 in the
 * form of Adam's moments): e ← δe + (1 − δ)θ, in its last slot, from zero. `averageOf` reads it. The average is smoother
 * than the weights and often the better model.
 * @param decay δ, in [0, 1): about the last 1 / (1 − δ) updates count.
 */
export function averaged(optimizer: Optimizer, decay: number): Optimizer {
  inRange("decay of the average", decay, 0, 1 - 1e-9);
  return {
    name: optimizer.name,
    settings: { ...optimizer.settings, average: decay },
    slots: optimizer.slots + 1,
    update(inputs) {
      const { parameters, slots } = optimizer.update({ ...inputs, slots: inputs.slots.slice(0, optimizer.slots) });
      const average = inputs.slots[optimizer.slots];
      if (!average) throw new RangeError("missing optimizer state: expected a vector for the average");
      return { parameters, slots: [...slots, add(mul(average, decay), mul(parameters, 1 - decay))] };
    },
  };
}

/** The average that `averaged` keeps, after so many updates: e / (1 − δᵗ), since it started at zero. */
export function averageOf(slot: Float32Array, decay: number, updates: number): Float32Array {
  const share = 1 - decay ** updates;
  return slot.map((value) => value / share);
}
