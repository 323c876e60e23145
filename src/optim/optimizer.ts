import { add, mul } from "../graph/math.ts";
import type { Value } from "../graph/value.ts";

/** What an update sees. Vectors are float32 of the model's parameter count. */
export interface UpdateInputs {
  readonly parameters: Value;
  readonly gradient: Value;
  /** The optimizer's memory, as many vectors as `slots` says; zeros at the start. */
  readonly slots: readonly Value[];
  /** float32: one number, or one for each parameter. */
  readonly learningRate: Value;
  /** Number of this update, from 1, float64 scalar, because powers of β close to 1 need the digits. */
  readonly step: Value;
  /** 1 for every weight that weight decay pulls at, 0 for the others; null for all of them. */
  readonly decays: Value | null;
}

/** A rule that changes parameters by their gradient, as nodes of the step graph. */
export interface Optimizer {
  readonly name: string;
  /** Plain settings, for the run's record. */
  readonly settings: Readonly<Record<string, number | boolean>>;
  /** How many vectors it remembers from step to step. */
  readonly slots: number;
  update(inputs: UpdateInputs): { readonly parameters: Value; readonly slots: readonly Value[] };
}

/** How strongly weight decay pulls at each weight: the same everywhere, or nothing where a weight does not decay. */
export const decayWeights = ({ decays }: Pick<UpdateInputs, "decays">, weightDecay: number): Value | number =>
  decays ? mul(decays, weightDecay) : weightDecay;

/** The gradient with an L2 penalty: g + w·θ. */
export const penalised = (inputs: UpdateInputs, weightDecay: number): Value =>
  weightDecay > 0 ? add(inputs.gradient, mul(inputs.parameters, decayWeights(inputs, weightDecay))) : inputs.gradient;
