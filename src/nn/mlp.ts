import { InputError } from "../core/errors.ts";
import { type ActivationName, activation } from "./activations.ts";
import type { Backbone } from "./backbone.ts";
import { linear } from "./layers.ts";
import { flatten } from "../graph/math.ts";

export interface MlpOptions {
  /** Sizes of the hidden layers. Default [64, 64], which with two output dimensions is the paper's synthetic network. */
  hidden?: readonly number[];
  /** Dimensions of the embedding. Default 2. */
  embedding?: number;
  /** Default `relu`. */
  activation?: ActivationName;
}

/**
 * A multi-layer perceptron. Images are flattened.
 * @example mlp({ hidden: [128], embedding: 16 })
 */
export function mlp({ hidden = [64, 64], embedding = 2, activation: name = "relu" }: MlpOptions = {}): Backbone {
  if (![...hidden, embedding].every((size) => Number.isInteger(size) && size > 0)) {
    throw new InputError(`invalid layer sizes: ${[...hidden, embedding].join(", ")}, expected whole numbers above 0`);
  }
  const activate = activation(name);
  return {
    name: "mlp",
    settings: { hidden, embedding, activation: name },
    embeddingSize: embedding,
    forward(scope, samples) {
      let x = samples.shape.length === 2 ? samples : flatten(samples);
      hidden.forEach((size, i) => {
        x = activate(linear(scope.within(`hidden${i + 1}`), x, size));
      });
      return linear(scope.within("embedding"), x, embedding);
    },
  };
}
