import type { Value } from "../graph/value.ts";
import { l2Normalise } from "./layers.ts";
import type { Scope } from "./scope.ts";

/** A network that turns a batch of samples, N × sample shape, into embeddings, N × d. */
export interface Backbone {
  readonly name: string;
  /** Plain settings from which the same network can be built again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Number of dimensions of an embedding. */
  readonly embeddingSize: number;
  /** Adds the network's nodes. Throws an InputError where the samples' shape does not suit it. */
  forward(scope: Scope, samples: Value): Value;
}

/** The same network with its embeddings brought to length one. */
export const normalised = (backbone: Backbone): Backbone => ({
  ...backbone,
  forward: (scope, samples) => l2Normalise(backbone.forward(scope, samples)),
});
