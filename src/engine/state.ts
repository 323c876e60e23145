import { type Layout, type Weights } from "../nn/scope.ts";

/** All that a training step changes: weights, what the optimizer remembers, and how many updates there have been. */
export interface StepState extends Weights {
  readonly slots: readonly Float32Array[];
  /** Updates done. */
  readonly step: number;
}

/** A state to start from: given weights and an optimizer that remembers nothing. */
export const freshState = ({ parameters, buffers }: Weights, slots: number): StepState => ({
  parameters,
  buffers,
  slots: Array.from({ length: slots }, () => new Float32Array(parameters.length)),
  step: 0,
});

/** A copy that later steps do not overwrite. */
export const copyState = ({ parameters, buffers, slots, step }: StepState): StepState => ({
  parameters: parameters.slice(),
  buffers: buffers.slice(),
  slots: slots.map((slot) => slot.slice()),
  step,
});

/** A state of the same sizes to write into. */
export const emptyState = ({ parameterCount, bufferCount }: Layout, slots: number): StepState => ({
  parameters: new Float32Array(parameterCount),
  buffers: new Float32Array(bufferCount),
  slots: Array.from({ length: slots }, () => new Float32Array(parameterCount)),
  step: 0,
});
