import type { OperatorAttributes, OperatorName } from "./attributes.ts";
import type { Type, Value } from "./value.ts";

/** What an operator is: where it comes from, the shapes it gives, and its gradient. */
export interface Operator<A> {
  /** The operator set; left out for ONNX's own. */
  readonly domain?: "com.microsoft" | "com.microsoft.nchwc";
  /** What the operator set calls it; left out where that is the name here. */
  readonly type?: string;
  /** Types of the outputs. Throws a RangeError that says what does not fit. A missing optional input is null. */
  infer(inputs: readonly (Value | null)[], attributes: A): readonly Type[];
  readonly gradient: Gradient<A> | typeof noGradient;
}

/** Said aloud by operators that have no gradient: what flows back through them is nothing. */
export const noGradient = "none";

/** Adds the nodes of a gradient: one value for each input, null where there is none or none is wanted. */
export type Gradient<A> = (call: GradientCall<A>) => readonly (Value | null)[];

export interface GradientCall<A> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** Gradient of the loss by the first output. */
  readonly upstream: Value;
  /** Gradient by every output, null where nothing depends on it. */
  readonly upstreams: readonly (Value | null)[];
  /** Whether anything asks for the gradient of this input. */
  wants(input: number): boolean;
}

/** One entry for each operator: the mapped type makes a forgotten one a compile error. */
export type OperatorTable = { readonly [K in OperatorName]: Operator<OperatorAttributes[K]> };

/** Returns an input that must be there. */
export function required(inputs: readonly (Value | null)[], index: number): Value {
  const value = inputs[index];
  if (!value) throw new RangeError(`missing input: number ${index + 1}`);
  return value;
}

/** Numbers of an input that must be a constant: axes, a shape, indices. */
export function constantNumbers(inputs: readonly (Value | null)[], index: number): number[] {
  const value = required(inputs, index);
  if (value.data === null) throw new RangeError(`invalid input: ${value.name} must be a constant`);
  return Array.from(value.data);
}
