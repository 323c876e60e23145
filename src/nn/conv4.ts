import { InputError } from "../core/errors.ts";
import { flatten } from "../graph/math.ts";
import type { Backbone } from "./backbone.ts";
import { linear } from "./layers.ts";
import { pooledNormBlock } from "./pooled-block.ts";

export interface Conv4Options {
  /** Channels of the four blocks: one number for all, or one for each. Default 64. */
  channels?: number | readonly number[];
  /** Dimensions of the embedding. Default 64. */
  embedding?: number;
}

/**
 * Four blocks of 3×3 convolution, batch normalisation, ReLU and 2×2 max pooling, then a linear layer: the few-shot
 * literature's usual small network (Vinyals et al. 2016), for images of 16×16 and larger.
 * Throws an InputError for other than one or four numbers of channels.
 * @example conv4({ channels: [64, 64, 128, 256], embedding: 256 })
 */
export function conv4({ channels = 64, embedding = 64 }: Conv4Options = {}): Backbone {
  const widths = typeof channels === "number" ? Array<number>(4).fill(channels) : channels;
  if (widths.length !== 4) {
    throw new InputError(
      `invalid channels of conv4: ${widths.join(", ")}, expected one number for each of its 4 blocks`,
    );
  }
  return {
    name: "conv4",
    settings: { channels, embedding },
    embeddingSize: embedding,
    forward(scope, samples) {
      const [, , height = 0, width = 0] = samples.shape;
      const isImage = samples.shape.length === 4;
      if (!isImage || height < 16 || width < 16) {
        throw new InputError(
          `invalid samples for conv4: shape [${samples.shape.slice(1).join(", ")}], expected images of 16×16 or larger; ${isImage ? "read them larger" : "use the backbone mlp for vectors"}`,
        );
      }
      let x = samples;
      widths.forEach((width, i) => (x = pooledNormBlock(scope.within(`block${i + 1}`), x, width)));
      return linear(scope.within("embedding"), flatten(x), embedding);
    },
  };
}
