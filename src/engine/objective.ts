import type { Value } from "../graph/value.ts";
import type { Scope } from "../nn/scope.ts";

/** What an objective adds to a step graph. `mined` and `active` are one number each, of the compute type. */
export interface ObjectiveResult {
  /** One number to minimise. */
  readonly loss: Value;
  /** Triplets, pairs or samples that the loss is of. None of them, no update. */
  readonly mined: Value;
  /** Those of them whose loss is above zero. */
  readonly active: Value;
  /** More about the batch, by name, for those who want to look at it. They are outputs only where a step is inspected. */
  readonly details?: Readonly<Record<string, Value>>;
}

/**
 * What a training step minimises: from the embeddings of a batch (B × d) to a loss, as nodes of the same graph. It may ask
 * the graph for inputs of its own, and the scope for parameters of its own, which train with the network's and come
 * behind them in the vector of weights.
 */
export type Objective = (embeddings: Value, scope: Scope) => ObjectiveResult;
